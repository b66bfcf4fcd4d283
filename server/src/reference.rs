//! The API's description as a page for people, at `/api`: what each problem's `type` leads to.

mod schemas;

use std::fmt::Write;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use domain::problem::Code;
use serde_json::{Map, Value};

use crate::app::Shared;
use crate::html::{escape, plain_page, plain_style};
use crate::reply;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const STYLE: &str = plain_style!("reference/reference.css");

pub(crate) fn routes(document: &Value) -> Router<Shared> {
    let page = page(document);
    let show = async move |headers: HeaderMap| {
        reply::tagged(&headers, "text/html; charset=utf-8", page.clone().into_bytes())
    };
    let style = async |headers: HeaderMap| {
        reply::tagged(&headers, "text/css; charset=utf-8", STYLE.as_bytes().to_vec())
    };
    Router::new()
        .route("/api", get(show.clone()))
        .route("/api/", get(show))
        .route("/api/reference.css", get(style))
}

fn page(document: &Value) -> String {
    let info = &document["info"];
    let mut page = format!(
        r#"<h1>The API</h1>
{}
<p>Version {}. For programs: <a href="/api/openapi.json">openapi.json</a>, OpenAPI {}.</p>
"#,
        prose(text(&info["description"])),
        escape(text(&info["version"])),
        escape(text(&document["openapi"])),
    );
    contents(&mut page, document);
    for tag in list(&document["tags"]) {
        operations(&mut page, document, tag);
    }
    codes(&mut page);
    schemas::write(&mut page, &document["components"]["schemas"]);
    plain_page("The API", "/api/reference.css", &page)
}

fn contents(page: &mut String, document: &Value) {
    page.push_str("<nav aria-label=\"On this page\"><ul>\n");
    for tag in list(&document["tags"]) {
        let name = escape(text(&tag["name"]));
        let _ = writeln!(page, r##"<li><a href="#{}">{name}</a></li>"##, name.to_lowercase());
    }
    page.push_str(
        "<li><a href=\"#codes\">Codes</a></li>\n<li><a href=\"#types\">Types</a></li>\n</ul></nav>\n",
    );
}

fn operations(page: &mut String, document: &Value, tag: &Value) {
    let name = text(&tag["name"]);
    let _ = writeln!(page, r#"<h2 id="{}">{}</h2>"#, escape(&name.to_lowercase()), escape(name));
    page.push_str(&prose(text(&tag["description"])));
    for (path, item) in map(&document["paths"]) {
        for method in METHODS {
            let operation = &item[method];
            if list(&operation["tags"]).iter().any(|of| of == name) {
                one(page, method, path, operation);
            }
        }
    }
}

fn one(page: &mut String, method: &str, path: &str, operation: &Value) {
    let id = escape(text(&operation["operationId"]));
    let _ = write!(
        page,
        "<section id=\"{id}\">\n<h3>{}</h3>\n<p><code><b>{}</b> {}</code></p>\n{}",
        escape(text(&operation["summary"])),
        method.to_uppercase(),
        escape(path),
        prose(text(&operation["description"])),
    );
    page.push_str("<dl>\n");
    let mut term = |name: &str, description: String| {
        let _ = writeln!(page, "<dt>{}</dt><dd>{description}</dd>", escape(name));
    };
    let schemes: Vec<&str> =
        list(&operation["security"]).iter().flat_map(map).map(|(scheme, _)| scheme.as_str()).collect();
    if !schemes.is_empty() {
        let optional = list(&operation["security"]).iter().any(|scheme| map(scheme).next().is_none());
        let needs = format!("Bearer {}{}", schemes.join(" or "), if optional { ", optional" } else { "" });
        term("Authorization", escape(&needs.replace('_', " ")));
    }
    for parameter in list(&operation["parameters"]) {
        term(text(&parameter["name"]), inline(text(&parameter["description"])));
    }
    for (kind, content) in map(&operation["requestBody"]["content"]) {
        term("Body", format!("{} as {}", schemas::name(&content["schema"]), escape(kind)));
    }
    for (status, response) in map(&operation["responses"]) {
        for (kind, content) in map(&response["content"]) {
            let description = inline(text(&response["description"]));
            let schema = schemas::name(&content["schema"]);
            term(status, format!("{description}: {schema} as {}", escape(kind)));
        }
    }
    let problems: Vec<&str> = map(&operation["responses"])
        .filter(|(_, response)| response.get("$ref").is_some())
        .map(|(status, _)| status.as_str())
        .collect();
    term("Problems", format!("<a href=\"#codes\">{}</a>", problems.join(", ")));
    page.push_str("</dl>\n</section>\n");
}

fn codes(page: &mut String) {
    page.push_str(
        "<h2 id=\"codes\">Codes</h2>\n<p>Every problem has one. More may be added; none changes its meaning.</p>\n\
         <table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>\n",
    );
    for code in Code::ALL {
        let (name, status, title) = (code.as_str(), code.status(), escape(code.title()));
        let _ = writeln!(
            page,
            r#"<tr id="{name}"><th scope="row"><code>{name}</code></th><td>{status}</td><td>{title}</td></tr>"#
        );
    }
    page.push_str("</tbody></table>\n");
}

/// Paragraphs of a description.
fn prose(markdown: &str) -> String {
    let paragraphs = markdown.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.fold(String::new(), |html, paragraph| html + "<p>" + &inline(paragraph) + "</p>\n")
}

/// A description's text, with what stands between backticks as code.
fn inline(markdown: &str) -> String {
    let mut html = String::new();
    for (index, part) in markdown.split('`').enumerate() {
        let part = escape(part);
        let (before, after) = if index % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
        html.extend([before, &part, after]);
    }
    html
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
