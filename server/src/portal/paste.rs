//! Reads a list of people as somebody pastes it: columns of a spreadsheet, CSV, or lines of a mail program. Each line is read by
//! itself, so that a stray quotation mark spoils one line and not all that follow.

use std::collections::HashMap;

use csv::{ReaderBuilder, Trim};
use domain::portal::{Invitee, ValidInvitee};

/// One person of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The number of the line, from 1.
    pub(super) number: u32,
    /// The name as it was read.
    pub(super) name: String,
    /// The address as it was read.
    pub(super) email: String,
    /// Whom it names; or why nobody, in words.
    pub(super) read: Result<ValidInvitee, String>,
}

/// What a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    First,
    Last,
    Name,
    Email,
    Other,
}

/// Everybody in a list, in order; empty lines and a row of headings are nobody.
pub(super) fn read(list: &str) -> Vec<Line> {
    let list = list.strip_prefix('\u{FEFF}').unwrap_or(list).replace("\r\n", "\n").replace('\r', "\n");
    let delimiter = delimiter(&list);
    let mut columns: Option<Vec<Column>> = None;
    let (mut lines, mut met) = (Vec::new(), HashMap::new());
    let mut is_first = true;
    for (number, text) in (1..).zip(list.lines()) {
        // An empty row of another program's may be left with its separators.
        if text.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';' | '"')) {
            continue;
        }
        let fields = fields(text, delimiter);
        if std::mem::take(&mut is_first) {
            columns = headings(&fields);
            if columns.is_some() {
                continue;
            }
        }
        for (name, email) in people(&fields, columns.as_deref()) {
            lines.push(line(number, name, email, &mut met));
        }
    }
    lines
}

/// What stands between the columns: what a spreadsheet puts there, else what most lines have.
fn delimiter(list: &str) -> u8 {
    let lines_with = |sign: char| list.lines().filter(|line| line.contains(sign)).count();
    if lines_with('\t') > 0 {
        b'\t'
    } else if lines_with(';') > lines_with(',') {
        b';'
    } else {
        b','
    }
}

fn fields(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(str::to_owned).collect()
}

/// What the columns have, if this is a row of headings: no address, and a word that says which column has them.
fn headings(fields: &[String]) -> Option<Vec<Column>> {
    let columns: Vec<Column> = fields.iter().map(|field| column(&field.to_lowercase())).collect();
    let is_heading = columns.contains(&Column::Email) && !fields.iter().any(|field| field.contains('@'));
    is_heading.then_some(columns)
}

fn column(heading: &str) -> Column {
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    if has(&["mail", "correo", "courriel"]) {
        Column::Email
    } else if has(&["first", "given", "vorname", "prénom", "prenom"]) {
        Column::First
    } else if has(&["last", "family", "surname", "nachname", "apellido"]) {
        Column::Last
    } else if has(&["name", "nom", "who", "person", "attendee", "participant"]) {
        Column::Name
    } else {
        Column::Other
    }
}

/// The people of one line: mostly one; several where a mail program's line of recipients was pasted.
fn people(fields: &[String], columns: Option<&[Column]>) -> Vec<(String, String)> {
    let filled: Vec<&str> = fields.iter().map(String::as_str).filter(|field| !field.is_empty()).collect();
    if filled.len() > 1 && filled.iter().all(|field| field.contains('@')) {
        return filled.into_iter().map(|field| apart(field, &[])).collect();
    }
    if let Some(columns) = columns
        && let Some(person) = by_columns(fields, columns)
    {
        return vec![person];
    }
    let Some(at) = filled.iter().position(|field| field.contains('@')) else {
        return vec![(filled.join(" "), String::new())];
    };
    let others: Vec<&str> =
        filled.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, field)| *field).collect();
    vec![apart(filled[at], &others)]
}

fn by_columns(fields: &[String], columns: &[Column]) -> Option<(String, String)> {
    let all = |wanted: Column| {
        let of_it = fields.iter().zip(columns).filter(move |(_, column)| **column == wanted);
        of_it.map(|(field, _)| field.as_str()).filter(|field| !field.is_empty()).collect::<Vec<_>>()
    };
    let email = *all(Column::Email).first()?;
    let whole = all(Column::Name);
    let parts = [all(Column::First), all(Column::Last)].concat();
    let name = if parts.is_empty() { whole.join(" ") } else { parts.join(" ") };
    let (inner, email) = apart(email, &[]);
    Some((if name.is_empty() { inner } else { name }, email))
}

/// The name and the address of a field such as `Ada Lovelace <ada@example.org>`, with what stands beside it.
fn apart(field: &str, others: &[&str]) -> (String, String) {
    let field = field.strip_prefix("mailto:").unwrap_or(field);
    let (name, email) = match field.split_once('<') {
        Some((name, rest)) => (name, rest.split('>').next().unwrap_or_default()),
        None => match field.rsplit_once(char::is_whitespace) {
            Some((name, email)) if email.contains('@') => (name, email),
            _ => ("", field),
        },
    };
    let clean = |text: &str| {
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';')).to_owned()
    };
    let name = match (clean(name), others) {
        // Some programs write `Lovelace, Ada <ada@example.org>`.
        (first, [last, ..]) if !first.is_empty() => format!("{first} {last}"),
        (name, _) if !name.is_empty() => name,
        // The others are the name, in one column or in two; what else there is tells of something else.
        (_, [whole, ..]) if whole.contains(' ') => (*whole).to_owned(),
        (_, [first, last, ..]) => format!("{first} {last}"),
        (_, others) => others.join(" "),
    };
    (clean(&name), clean(email))
}

fn line(number: u32, name: String, email: String, met: &mut HashMap<String, u32>) -> Line {
    let read = if email.is_empty() {
        Err("There is no e-mail address in this line.".to_owned())
    } else if name.is_empty() {
        Err("There is no name in this line.".to_owned())
    } else {
        let invitee = Invitee { name: name.clone(), email: email.clone() };
        invitee.validate().map_err(|problems| {
            problems.into_iter().map(|problem| problem.detail).collect::<Vec<_>>().join(" ")
        })
    };
    let read = read.and_then(|invitee| match met.insert(invitee.email.key(), number) {
        None => Ok(invitee),
        Some(first) => Err(format!("The same address stands in line {first} already.")),
    });
    Line { number, name, email, read }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// Number, name and address of each line, or why it is wrong.
    fn check(list: &str, expected: &[&str]) {
        let shown: Vec<String> = read(list)
            .into_iter()
            .map(|line| match line.read {
                Ok(read) => format!("{} {} <{}>", line.number, read.name.as_str(), read.email.as_str()),
                Err(why) => format!("{} {why}", line.number),
            })
            .collect();
        assert_eq!(shown, expected, "{list:?}");
    }

    #[test]
    fn columns_of_a_spreadsheet_come_with_tabs() {
        check(
            "Ada Lovelace\tada@example.org\r\nBob\tbob@example.org\r\n",
            &["1 Ada Lovelace <ada@example.org>", "2 Bob <bob@example.org>"],
        );
        check("ada@example.org\tAda\tLovelace", &["1 Ada Lovelace <ada@example.org>"]);
        check("Ada\tLovelace\tada@example.org\tEngines", &["1 Ada Lovelace <ada@example.org>"]);
    }

    #[test]
    fn a_row_of_headings_says_which_column_is_which() {
        check(
            "Team;Last name;First name;E-Mail\nEngines;Lovelace;Ada;ada@example.org",
            &["2 Ada Lovelace <ada@example.org>"],
        );
        check(
            "\u{FEFF}Name,Email\n\n\"Lovelace, Ada\",ada@example.org\n",
            &["3 Lovelace, Ada <ada@example.org>"],
        );
        check("Vorname\tNachname\tE-Mail\nJörg\tMüller\tj@exämple.de", &["2 Jörg Müller <j@exämple.de>"]);
    }

    #[test]
    fn lines_of_a_mail_program_are_understood() {
        check("Ada Lovelace <ada@example.org>", &["1 Ada Lovelace <ada@example.org>"]);
        check("\"Ada Lovelace\" <ada@example.org>", &["1 Ada Lovelace <ada@example.org>"]);
        check("Lovelace, Ada <ada@example.org>", &["1 Ada Lovelace <ada@example.org>"]);
        check("ada@example.org, Ada", &["1 Ada <ada@example.org>"]);
        check("Ada Lovelace ada@example.org", &["1 Ada Lovelace <ada@example.org>"]);
        check("mailto:ada@example.org;Ada", &["1 Ada <ada@example.org>"]);
        check(
            "Ada <ada@example.org>, Bob <bob@example.org>",
            &["1 Ada <ada@example.org>", "1 Bob <bob@example.org>"],
        );
    }

    #[test]
    fn a_wrong_line_says_why_and_spoils_no_other() {
        check(
            "\"Ada, ada@example.org\nBob, bob@example.org",
            &["1 Ada <ada@example.org>", "2 Bob <bob@example.org>"],
        );
        check(
            "Ada\nada@example.org\nCy, cy@example\n",
            &[
                "1 There is no e-mail address in this line.",
                "2 There is no name in this line.",
                "3 Enter an address such as ada@example.org.",
            ],
        );
        check(
            "Ada, ada@example.org\nAugusta, ADA@example.org",
            &["1 Ada <ada@example.org>", "2 The same address stands in line 1 already."],
        );
        check("Ada\u{202E}, ada@example.org", &["1 Leave out line breaks and invisible control characters."]);
        check(" \n;;\n\t\n", &[]);
    }
}
