//! The wire types, field by field.

use std::fmt::Write;

use serde_json::Value;

use super::{inline, list, map, prose, text};
use crate::html::escape;

pub(super) fn write(page: &mut String, schemas: &Value) {
    page.push_str("<h2 id=\"types\">Types</h2>\n");
    for (name, schema) in map(schemas) {
        let name = escape(name);
        let _ = writeln!(page, "<section id=\"type-{name}\">\n<h3>{name}</h3>");
        page.push_str(&prose(text(&schema["description"])));
        body(page, schema);
        page.push_str("</section>\n");
    }
}

fn body(page: &mut String, schema: &Value) {
    if map(&schema["properties"]).next().is_some() {
        fields(page, schema);
    } else if schema.get("oneOf").or_else(|| schema.get("allOf")).is_some() {
        let (word, parts) = match schema.get("oneOf") {
            Some(parts) => ("One of", parts),
            None => ("All of", &schema["allOf"]),
        };
        let _ = writeln!(page, "<p>{word}:</p>\n<ul class=\"variants\">");
        for part in list(parts) {
            page.push_str("<li>");
            let description = inline(text(&part["description"]));
            if map(&part["properties"]).next().is_some() {
                let _ = writeln!(page, "{description}");
                fields(page, part);
            } else {
                let _ = write!(page, "{} {description}", name(part));
            }
            page.push_str("</li>\n");
        }
        page.push_str("</ul>\n");
    } else {
        let _ = writeln!(page, "<p>{}</p>", name(schema));
    }
}

fn fields(page: &mut String, schema: &Value) {
    page.push_str("<dl>\n");
    for (field, of) in map(&schema["properties"]) {
        let required = list(&schema["required"]).iter().any(|name| name == field);
        let optional = if required { "" } else { ", optional" };
        let _ = writeln!(
            page,
            "<dt><code>{}</code></dt><dd>{}{optional}. {}</dd>",
            escape(field),
            name(of),
            inline(text(&of["description"])),
        );
    }
    page.push_str("</dl>\n");
}

/// A schema in a word or two, with a link where it has a place of its own.
pub(super) fn name(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or(reference));
        return format!(r##"<a href="#type-{name}">{name}</a>"##);
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> =
            values.iter().map(|value| format!("<code>{}</code>", escape(text(value)))).collect();
        return values.join(" or ");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let parts: Vec<String> =
            list(&schema[key]).iter().filter(|part| part["type"] != "null").map(name).collect();
        if !parts.is_empty() {
            return parts.join(if key == "allOf" { " and " } else { " or " });
        }
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect(),
        other => vec![text(other)],
    };
    let null = if types.contains(&"null") { " or null" } else { "" };
    match types.iter().find(|name| **name != "null").copied().unwrap_or_default() {
        "array" => format!("list of {}", name(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {} by id", name(&schema["additionalProperties"]))
        }
        "string" => format!(
            "{}{null}",
            match text(&schema["format"]) {
                "date-time" => "time",
                "uuid" => "UUID",
                _ => "text",
            }
        ),
        "integer" => format!("number{null}"),
        "boolean" => format!("true or false{null}"),
        other => escape(other),
    }
}
