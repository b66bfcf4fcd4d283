//! Text that goes into HTML, and the pages that need no app.

/// The style of pages that need no app, with what one of them adds: a path below `src`.
macro_rules! plain_style {
    ($own:literal) => {
        concat!(
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/html/plain.css")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/", $own)),
        )
    };
}
pub(crate) use plain_style;

/// A page that needs no app: a title as text, the address of its style, and what stands in it as HTML.
pub(crate) fn plain_page(title: &str, style: &str, main: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{} · Headcount</title>
<link rel="stylesheet" href="{style}">
<link rel="icon" href="data:,">
</head>
<body>
<header><a href="/">Headcount</a></header>
<main>
{main}</main>
</body>
</html>
"#,
        escape(title)
    )
}

/// Text that is safe between tags and within quotation marks.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_people_type_stays_text() {
        assert_eq!(escape(r#"<b a="1">&'"#), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
    }
}
