//! An audit in words and as JSON.

use std::fmt::Write;

use domain::ids::QuotaId;
use domain::ledger::{Peak, QuotaKind, Replay};
use serde_json::{Value, json};

use super::{Audit, Wrong};
use crate::tables::{Table, number};

/// More lines than these tell nothing new; `--json` has all.
const SHOWN: usize = 20;
/// So many sponsors of one group are told one by one; more become one line.
const SPONSORS_SHOWN: usize = 12;

/// All audits for people.
pub(super) fn text(audits: &[Audit]) -> String {
    if audits.is_empty() {
        return "There is no event in this database: nothing to audit.".to_owned();
    }
    let broken = audits.iter().filter(|audit| !audit.is_clean()).count();
    let verdict = match broken {
        0 => "Every limit was kept after every entry, and every count agrees.".to_owned(),
        _ => format!("SOMETHING IS WRONG in {broken} of {} events.", audits.len()),
    };
    audits.iter().map(one).chain([verdict]).collect::<Vec<_>>().join("\n")
}

fn one(audit: &Audit) -> String {
    let event = &audit.event;
    let entries = number(audit.report().entries);
    let mut text = format!("{} ({}): {entries} entries replayed\n\n", event.name, event.slug);
    text.push_str(&peaks(&audit.replay));
    text.push('\n');
    for wrong in audit.wrong.iter().take(SHOWN) {
        let _ = writeln!(text, "  WRONG: {wrong}");
    }
    if audit.wrong.len() > SHOWN {
        let _ = writeln!(text, "  … and {} more; --json lists all", number(audit.wrong.len()));
    }
    if audit.is_clean() {
        text.push_str(
            "  No limit was ever passed, nobody is in twice, and the database's own counts agree.\n",
        );
    }
    text
}

/// The highest load of every limit, as a table; many sponsors become two lines, unused limits one.
pub(crate) fn peaks(replay: &Replay) -> String {
    let report = replay.report();
    let name =
        |id: &QuotaId| replay.book().quota(id).map_or_else(|| id.to_string(), |view| view.spec.name.clone());
    let is_sponsor =
        |id: &QuotaId| replay.book().quota(id).is_some_and(|view| view.spec.kind == QuotaKind::Sponsor);
    let (sponsors, others): (Vec<&Peak>, Vec<&Peak>) =
        report.peaks.iter().partition(|peak| is_sponsor(&peak.quota));
    let mut table = Table::new(&["limit", "highest", "of", "first at entry"]);
    let (used, unused): (Vec<&Peak>, Vec<&Peak>) = others.into_iter().partition(|peak| peak.load > 0);
    let collapsed = sponsors.len() > SPONSORS_SHOWN;
    let listed = used.iter().chain(if collapsed { &[][..] } else { &sponsors });
    for peak in listed {
        table.row(&[name(&peak.quota), number(peak.load), number(peak.size), number(peak.seq)]);
    }
    // Nearest to its size, then the first to get there.
    let worst = sponsors
        .iter()
        .max_by_key(|peak| (peak.load.saturating_sub(peak.size), peak.load, u64::MAX - peak.seq));
    if let (true, Some(worst)) = (collapsed, worst) {
        let what = format!("{} sponsors, fullest: {}", number(sponsors.len()), name(&worst.quota));
        table.row(&[what, number(worst.load), number(worst.size), number(worst.seq)]);
        let sum = |of: fn(&Peak) -> u32| number(sponsors.iter().map(|peak| u64::from(of(peak))).sum::<u64>());
        let what = "… all their highest, added".to_owned();
        table.row(&[what, sum(|peak| peak.load), sum(|peak| peak.size), String::new()]);
    }
    let mut text = table.text();
    if !unused.is_empty() {
        let _ = writeln!(text, "  and {} in which nobody has ever been", number(unused.len()));
    }
    text
}

/// All audits for programs.
pub(super) fn json(audits: &[Audit]) -> String {
    let events: Vec<Value> = audits.iter().map(one_json).collect();
    let clean = audits.iter().all(Audit::is_clean);
    format!("{:#}", json!({ "clean": clean, "events": events }))
}

fn one_json(audit: &Audit) -> Value {
    let (report, book) = (audit.report(), audit.replay.book());
    let quotas = report.peaks.iter().map(|peak| {
        let now = book.quota(&peak.quota);
        json!({
            "id": peak.quota,
            "name": now.map(|view| &view.spec.name),
            "load": now.map(|view| view.load),
            "size": now.map(|view| view.spec.size),
            "peak": { "load": peak.load, "size": peak.size, "entry": peak.seq },
        })
    });
    json!({
        "slug": audit.event.slug,
        "name": audit.event.name,
        "version": audit.version,
        "entries": report.entries,
        "clean": audit.is_clean(),
        "quotas": quotas.collect::<Vec<_>>(),
        "wrong": audit.wrong.iter().map(wrong_json).collect::<Vec<_>>(),
    })
}

fn wrong_json(wrong: &Wrong) -> Value {
    let code = match wrong {
        Wrong::Ledger(_) => "ledger",
        Wrong::Unreadable { .. } => "unreadable",
        Wrong::Missing { .. } => "missing",
        Wrong::Beyond { .. } => "beyond",
        Wrong::Count(_) | Wrong::Counts(_) => "count",
    };
    json!({ "code": code, "detail": wrong.to_string() })
}
