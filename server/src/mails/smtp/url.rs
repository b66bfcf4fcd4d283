//! `smtp[s]://user:password@host:port`, in parts.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use reqwest::Url;

const FORM: &str = "give smtps://USER:PASSWORD@HOST:465 for TLS, or smtp://USER:PASSWORD@HOST:587 for STARTTLS; \
                    signs such as @ : / # in a password are written as %40 %3A %2F %23";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Security {
    Tls,
    StartTls,
    None,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
}

/// The parts of a mail server's URL. On the same machine nobody listens in, so STARTTLS is not asked for there; elsewhere
/// `?tls=none` does without.
pub(super) fn parse(text: &str) -> Result<Parts, String> {
    // The text may hold a password, so no error quotes it.
    let url =
        Url::parse(text).map_err(|why| format!("the mail server's URL can't be read ({why}): {FORM}"))?;
    let is_tls = match url.scheme() {
        "smtps" => true,
        "smtp" => false,
        _ => return Err(format!("the mail server's URL begins with neither smtp:// nor smtps://: {FORM}")),
    };
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| format!("the mail server's URL has no host: {FORM}"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let security = match (is_tls, wanted.as_deref()) {
        (true, None | Some("required")) => Security::Tls,
        (false, Some("none")) => Security::None,
        (false, None) if is_here(&host) => Security::None,
        (false, None | Some("required")) => Security::StartTls,
        _ => return Err("?tls= of the mail server's URL is `required`, or `none` behind smtp://".to_owned()),
    };
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(String::from)
            .map_err(|_| format!("the mail server's user or password is no text: {FORM}"))
    };
    let user = Some(url.username()).filter(|user| !user.is_empty()).map(decoded).transpose()?;
    let password = url.password().map(decoded).transpose()?;
    let usual = if is_tls { 465 } else { 587 };
    Ok(Parts { host, port: url.port().unwrap_or(usual), security, user, password })
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(host: &str, port: u16, security: Security) -> Parts {
        Parts { host: host.to_owned(), port, security, user: None, password: None }
    }

    #[test]
    fn a_mail_server_is_read_from_its_url() {
        assert_eq!(parse("smtps://mail.example.org"), Ok(parts("mail.example.org", 465, Security::Tls)));
        assert_eq!(parse("smtp://mail.example.org"), Ok(parts("mail.example.org", 587, Security::StartTls)));
        assert_eq!(parse("smtp://127.0.0.1:25"), Ok(parts("127.0.0.1", 25, Security::None)));
        assert_eq!(parse("smtp://[::1]:25"), Ok(parts("::1", 25, Security::None)));
        assert_eq!(
            parse("smtp://localhost:2525?tls=required"),
            Ok(parts("localhost", 2525, Security::StartTls))
        );
        assert_eq!(
            parse("smtp://mail.example.org:25?tls=none"),
            Ok(parts("mail.example.org", 25, Security::None))
        );
        let signed_in = Parts {
            user: Some("ada@example.org".to_owned()),
            password: Some("a@b:c/d".to_owned()),
            ..parts("mail.example.org", 465, Security::Tls)
        };
        assert_eq!(parse("smtps://ada%40example.org:a%40b%3Ac%2Fd@mail.example.org:465"), Ok(signed_in));
    }

    #[test]
    fn a_wrong_url_is_refused_without_its_password() {
        for wrong in [
            "mail.example.org",
            "https://user:hunter2@mail.example.org",
            "smtp://user:hunter2@:25",
            "smtp://user:hunter2@mail.example.org:99999",
            "smtps://user:hunter2@mail.example.org?tls=none",
        ] {
            let words = parse(wrong).expect_err(wrong);
            assert!(!words.contains("hunter2"), "{words}");
        }
    }
}
