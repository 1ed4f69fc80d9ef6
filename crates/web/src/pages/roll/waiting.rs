//! The roll-call that waits for its second person: what would come of it, and in what it differs from
//! the entry before.

use umlauf_engine::view;
use umlauf_voting::MemberCode;
use umlauf_workflow::{Answer, Event, RollRow, Stand};

use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::Loaded;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

/// An entry that waits.
pub(super) struct Waiting {
    pub(super) revision: u64,
    pub(super) held: String,
    pub(super) by: String,
    pub(super) at: String,
    /// Where the draft minutes are.
    pub(super) minutes: String,
    pub(super) digest: String,
    /// What the minutes say, where they are text.
    pub(super) text: Option<String>,
    /// Where the votes would stand, and the outcome, if it is confirmed.
    pub(super) sentence: String,
    pub(super) outcome: &'static str,
    /// `Anwesend: 16 von 17`.
    pub(super) present: String,
    pub(super) rows: Vec<Called>,
    /// In what it differs from the entry before; nothing where there was none.
    pub(super) changes: Option<Vec<String>>,
    /// Entered by the visitor, who cannot be the second person.
    pub(super) own: bool,
}

/// A row of it.
pub(super) struct Called {
    pub(super) title: String,
    pub(super) stand: &'static str,
    pub(super) class: &'static str,
    pub(super) by: &'static str,
    pub(super) declaration: Option<String>,
}

/// The entry that waits, if one does.
pub(super) async fn of(
    web: &Web,
    loaded: &Loaded,
    visitor: &Visitor,
    lang: Lang,
) -> Result<Option<Waiting>, Fail> {
    let Some(ballot) = &loaded.head.ballot else { return Ok(None) };
    let Some(roll) = &ballot.roll else { return Ok(None) };
    let answers = loaded.answers(web).await?;
    let row = |code: &MemberCode| {
        let answer = answers.iter().find(|answer: &&Answer| answer.member == *code)?;
        answer.roll.clone()
    };
    let rows: Vec<RollRow> = loaded.workflow.voters().filter_map(row).collect();
    let prospect = view::prospect(&loaded.workflow, &ballot.rule, roll.held, &rows, lang.tongue());
    let person = web.store().person(&roll.by).await?;
    let minutes = web.store().paper(&roll.evidence).await?;
    let minutes = minutes.filter(|paper| paper.media.starts_with("text/"));
    let present = rows.iter().filter(|row| row.stand.takes_part()).count();
    let mut called = Vec::with_capacity(rows.len());
    for row in &rows {
        called.push(self::called(web, loaded, lang, row).await?);
    }
    Ok(Some(Waiting {
        revision: roll.revision,
        held: dates::day(lang, roll.held),
        by: person.map_or_else(|| roll.by.to_string(), |person| person.name),
        at: dates::moment(lang, roll.at),
        minutes: loaded.to("/sitzung/niederschrift"),
        digest: roll.evidence.to_string(),
        text: minutes.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        outcome: prospect.as_ref().map_or("", |(_, outcome)| terms::outcome(lang, *outcome)),
        sentence: prospect.map(|(sentence, _)| sentence).unwrap_or_default(),
        present: match lang {
            Lang::De => format!("{present} von {} nahmen teil", rows.len()),
            Lang::En => format!("{present} of {} took part", rows.len()),
        },
        changes: changes(web, loaded, lang, &rows).await?,
        rows: called,
        own: roll.by == visitor.person.id,
    }))
}

async fn called(web: &Web, loaded: &Loaded, lang: Lang, row: &RollRow) -> Result<Called, Fail> {
    let declaration = match &row.declaration {
        Some(digest) => web.store().paper(digest).await?,
        None => None,
    };
    Ok(Called {
        title: loaded.member_title(row.member.as_str(), lang),
        stand: terms::stand(lang, row.stand),
        class: match row.stand {
            Stand::Yes => "u-yes",
            Stand::No => "u-no",
            Stand::Abstain => "u-abstain",
            Stand::Silent | Stand::Absent | Stand::Excluded => "",
        },
        by: row.capacity.map_or("–", |capacity| terms::capacity(lang, capacity)),
        declaration: declaration.and_then(|paper| String::from_utf8(paper.bytes).ok()),
    })
}

/// Against the entry of the same ballot that was replaced or refused.
async fn changes(
    web: &Web,
    loaded: &Loaded,
    lang: Lang,
    rows: &[RollRow],
) -> Result<Option<Vec<String>>, Fail> {
    let number = loaded.head.ballot.as_ref().map_or(0, |ballot| ballot.number);
    let journal = loaded.journal(web).await?;
    let entries = journal.iter().rev().filter_map(|recorded| match &recorded.event {
        Event::RollEntered { ballot, rows, .. } if *ballot == number => Some(rows),
        _ => None,
    });
    let Some(before) = entries.into_iter().nth(1) else { return Ok(None) };
    let changed =
        before.iter().zip(rows).filter(|(before, now)| before != now).map(|(one, two)| {
            let title = loaded.member_title(two.member.as_str(), lang);
            let said = |row: &RollRow| {
                let by = row.capacity.map_or("", |capacity| terms::capacity(lang, capacity));
                let declared = if row.declaration.is_some() {
                    lang.pick(", mit Erklärung", ", with a declaration")
                } else {
                    ""
                };
                format!("{} ({by}{declared})", terms::stand(lang, row.stand)).replace(" ()", "")
            };
            format!("{title}: {} → {}", said(one), said(two))
        });
    Ok(Some(changed.collect()))
}
