//! What the replay found: one sentence, then limit by limit.

use domain::ids::QuotaId;
use domain::ledger::{Peak, QuotaKind, Report};
use leptos::prelude::*;

use super::run::{Check, Outcome};
use super::trail::{Load, Trail};
use super::words;
use crate::signals::RwSignal;
use crate::ui::{number, of_things, on};

/// So many findings are shown; more would say nothing new.
const FINDINGS_SHOWN: usize = 20;

/// A peak with what is needed to show it.
#[derive(Clone)]
struct Row {
    name: String,
    kind: QuotaKind,
    peak: Peak,
}

/// The verdict, what it stands on, and every limit's highest load.
#[component]
pub(super) fn Verdict(check: Check, outcome: Outcome, looked_at: RwSignal<Option<u64>>) -> impl IntoView {
    let Outcome { report, differing, compared, version } = outcome;
    let rows = check.trail.with_value(|trail| rows(trail, &report));
    let clean = report.is_clean() && differing.is_empty();
    let top = biggest(&rows).map(|row| (row.name.as_str(), &row.peak));
    let verdict = words::verdict(&report, top);
    let findings = check.trail.with_value(|trail| findings(trail, &report));
    let agreement = check.trail.with_value(|trail| agreement(trail, &differing, compared, version));
    view! {
        <p class="verdict" data-verdict=if clean { "clean" } else { "broken" }>{verdict}</p>
        <p class="check-agreement">{agreement}</p>
        <Findings findings />
        <Peaks rows looked_at />
    }
}

/// Each limit's peak under its name.
fn rows(trail: &Trail, report: &Report) -> Vec<Row> {
    let kind = |id: &QuotaId| trail.replay().book().quota(id).map(|view| view.spec.kind);
    report
        .peaks
        .iter()
        .map(|peak| Row {
            name: trail.name(&peak.quota),
            kind: kind(&peak.quota).unwrap_or(QuotaKind::Group),
            peak: peak.clone(),
        })
        .collect()
}

fn biggest(rows: &[Row]) -> Option<&Row> {
    rows.iter().find(|row| row.kind == QuotaKind::Conference).or_else(|| rows.first())
}

fn findings(trail: &Trail, report: &Report) -> Vec<String> {
    let shown = report.findings.iter().take(FINDINGS_SHOWN);
    let mut words: Vec<String> = shown.map(|finding| words::finding(finding, |id| trail.name(id))).collect();
    if let Some(more @ 1..) = report.findings.len().checked_sub(FINDINGS_SHOWN) {
        words.push(format!("And {} more.", number(more as u64)));
    }
    words
}

/// Whether the replayed counts are those that everybody sees.
fn agreement(trail: &Trail, differing: &[QuotaId], compared: usize, version: u64) -> String {
    if differing.is_empty() {
        let limits = of_things(compared as u64, "limit", "limits");
        return format!(
            "The counts that everybody saw at entry {} are exactly the replayed ones, for all {limits}.",
            number(version)
        );
    }
    let names: Vec<String> = differing.iter().take(5).map(|id| trail.name(id)).collect();
    let more = differing.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {} more", number(more as u64)) } else { String::new() };
    format!(
        "The counts that everybody saw at entry {} are not the replayed ones for {}{more}.",
        number(version),
        names.join(", ")
    )
}

#[component]
fn Findings(findings: Vec<String>) -> impl IntoView {
    (!findings.is_empty()).then(|| {
        view! {
            <ul class="findings">
                {findings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
            </ul>
        }
    })
}

/// Highest loads: the conference and its doors first, the many behind their number.
#[component]
fn Peaks(rows: Vec<Row>, looked_at: RwSignal<Option<u64>>) -> impl IntoView {
    let of = |kinds: &[QuotaKind]| -> Vec<Row> {
        rows.iter().filter(|row| kinds.contains(&row.kind)).cloned().collect()
    };
    let main = of(&[QuotaKind::Conference, QuotaKind::Group, QuotaKind::Door]);
    let folded = [
        (of(&[QuotaKind::Sponsor]), "sponsor", "sponsors"),
        (of(&[QuotaKind::Task, QuotaKind::Shift]), "task and shift", "tasks and shifts"),
        (of(&[QuotaKind::AddOn]), "extra", "extras"),
        (of(&[QuotaKind::Code]), "code", "codes"),
    ];
    view! {
        <PeakTable rows=main caption="The highest load that each limit ever had".to_owned() looked_at />
        {folded
            .into_iter()
            .filter(|(rows, ..)| !rows.is_empty())
            .map(|(rows, one, many)| {
                let words = of_things(rows.len() as u64, one, many);
                view! {
                    <details class="fold">
                        <summary>{words.clone()}</summary>
                        <PeakTable rows caption=format!("Highest loads of {words}") looked_at />
                    </details>
                }
            })
            .collect_view()}
    }
}

#[component]
fn PeakTable(rows: Vec<Row>, caption: String, looked_at: RwSignal<Option<u64>>) -> impl IntoView {
    let row = move |Row { name, peak, .. }: Row| {
        let seq = peak.seq;
        let load = words::load(Load { load: peak.load, size: peak.size });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{load}</td>
                <td>
                    <button type="button" class="peaks-entry" on:click=on(move |_| looked_at.set(Some(seq)))>
                        <span class="visually-hidden">"Look at entry "</span>
                        {number(seq)}
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <table class="peaks">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Limit"</th>
                    <th scope="col">"Highest load"</th>
                    <th scope="col">"Entry"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
