//! The browser app, inside the binary: `headcount` alone is a whole installation.
//!
//! `build.rs` embeds what `cargo xtask` has built, each file with its compressed copies. Here the best copy for a
//! browser is chosen. The app's page is no asset but a template, which the server fills and never lets be cached.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// An embedded file. Each form comes with an entity tag of its own.
struct File {
    path: &'static str,
    content_type: &'static str,
    immutable: bool,
    plain: (&'static [u8], &'static str),
    brotli: Option<(&'static [u8], &'static str)>,
    gzip: Option<(&'static [u8], &'static str)>,
}

/// A file in the form in which it is to be sent, with `Vary: Accept-Encoding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The body.
    pub bytes: &'static [u8],
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `Content-Encoding`, if the body is compressed.
    pub encoding: Option<&'static str>,
    /// `ETag`, strong and in its quotation marks.
    pub etag: &'static str,
    /// Whether the name changes with the content, so that it may be cached for ever. Others must be asked for again.
    pub immutable: bool,
}

/// The file at a path of the site, such as `/assets/main-….css`, in the smallest form that the browser takes.
pub fn get(path: &str, accept_encoding: Option<&str>) -> Option<Asset> {
    let path = path.trim_start_matches('/');
    FILES.iter().find(|file| file.path == path).map(|file| file.choose(accept_encoding.unwrap_or_default()))
}

/// Where a bundle of the app is, such as `/assets/book-….wasm`; nothing while the app has not been built.
pub fn bundle(name: &str) -> Option<String> {
    let is_it = |path: &str| {
        let hash =
            path.strip_prefix("assets/")?.strip_prefix(name)?.strip_prefix('-')?.strip_suffix(".wasm")?;
        (!hash.contains('-')).then_some(())
    };
    FILES.iter().find(|file| is_it(file.path).is_some()).map(|file| format!("/{}", file.path))
}

/// The app's page, with the comments `<!--headcount:head-->`, `<!--headcount:shell-->` and `<!--headcount:data-->` where
/// the server puts what it knows.
pub fn template() -> &'static str {
    APP_PAGE.unwrap_or(NOT_BUILT)
}

/// Stands in for the app while it has not been built, as in `cargo run` on a fresh checkout.
const NOT_BUILT: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <!--headcount:head-->
    <!--headcount:data-->
  </head>
  <body>
    <div id="shell"><!--headcount:shell--></div>
    <p>This server was compiled without the browser app. Run <code>cargo xtask serve</code>, which builds both.</p>
  </body>
</html>
"#;

impl File {
    fn choose(&self, accept_encoding: &str) -> Asset {
        let accepted = Accepted::parse(accept_encoding);
        // In the order of their sizes; `max_by` keeps the last of equals.
        let forms = [
            (accepted.identity, None, Some(self.plain)),
            (accepted.gzip, Some("gzip"), self.gzip),
            (accepted.brotli, Some("br"), self.brotli),
        ];
        let best = forms
            .into_iter()
            .filter_map(|(quality, encoding, form)| Some((quality, encoding, form?)))
            .filter(|(quality, _, _)| *quality > 0.0)
            .max_by(|(left, _, _), (right, _, _)| left.total_cmp(right));
        // Who takes nothing at all gets it plain: better than a refusal, and allowed.
        let (_, encoding, (bytes, etag)) = best.unwrap_or((0.0, None, self.plain));
        Asset { bytes, content_type: self.content_type, encoding, etag, immutable: self.immutable }
    }
}

/// How much a browser likes each form, from 0 (not at all) to 1.
pub(crate) struct Accepted {
    pub(crate) identity: f32,
    pub(crate) gzip: f32,
    pub(crate) brotli: f32,
}

impl Accepted {
    pub(crate) fn parse(header: &str) -> Self {
        let named = |name: &str| {
            header.split(',').find_map(|item| {
                let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
                coding.trim().eq_ignore_ascii_case(name).then(|| quality(parameters))
            })
        };
        let any = named("*");
        let or_any = |name: &str| named(name).or(any);
        Self {
            // A plain body is welcome unless it is refused by name; but last, since the header asks for others.
            identity: or_any("identity").unwrap_or(f32::MIN_POSITIVE),
            gzip: or_any("gzip").unwrap_or(0.0),
            brotli: or_any("br").unwrap_or(0.0),
        }
    }
}

/// `q=0.5` among the parameters of a coding; 1 without it, and 0 for nonsense.
fn quality(parameters: &str) -> f32 {
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    value.map_or(1.0, |value| value.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: File = File {
        path: "assets/main-1.css",
        content_type: "text/css",
        immutable: true,
        plain: (b"plain", "\"1\""),
        brotli: Some((b"br", "\"1-br\"")),
        gzip: Some((b"gz", "\"1-gz\"")),
    };

    #[track_caller]
    fn check(accept_encoding: &str, expected: Option<&str>) {
        assert_eq!(FILE.choose(accept_encoding).encoding, expected, "Accept-Encoding: {accept_encoding}");
    }

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        check("gzip, deflate, br, zstd", Some("br"));
        check("gzip, deflate", Some("gzip"));
        check("BR", Some("br"));
        check("*", Some("br"));
        check("", None);
        check("zstd", None);
    }

    #[test]
    fn what_a_browser_likes_better_wins() {
        check("br;q=0.5, gzip", Some("gzip"));
        check("br;q=0.5, gzip;q=0.4", Some("br"));
        check("identity, br;q=0.2", None);
    }

    #[test]
    fn a_form_refused_is_not_sent() {
        check("br;q=0, gzip", Some("gzip"));
        check("br; q=0.000, gzip; q=0", None);
        check("*;q=0, gzip", Some("gzip"));
        check("br;q=much", None);
    }

    #[test]
    fn who_takes_nothing_gets_it_plain() {
        check("*;q=0", None);
    }

    #[test]
    fn each_form_has_its_own_tag() {
        assert_eq!(FILE.choose("br").etag, "\"1-br\"");
        assert_eq!(FILE.choose("gzip").etag, "\"1-gz\"");
        assert_eq!(FILE.choose("").etag, "\"1\"");
    }

    #[test]
    fn the_page_has_places_for_what_the_server_knows() {
        for place in ["head", "shell", "data"] {
            let comment = format!("<!--headcount:{place}-->");
            for page in [template(), NOT_BUILT] {
                assert!(page.contains(&comment), "{comment}");
            }
        }
    }

    #[test]
    fn every_file_that_the_page_names_is_there() {
        for reference in template().split('"').filter(|text| text.starts_with("/assets/")) {
            assert!(get(reference, None).is_some_and(|asset| asset.immutable), "{reference}");
        }
        assert_eq!(get("/assets/of-another-version.js", None), None);
    }
}
