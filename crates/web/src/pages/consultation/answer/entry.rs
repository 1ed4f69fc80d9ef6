//! What somebody filled in: read from the form, kept while it is not finished, turned into an act.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_comments::{BadTable, Comment, Kind, Problem, Table, Weight};
use umlauf_workflow::{Act, ConsultAct, Digest, LARGEST_TABLE, Position, Response};

use super::matter::Matter;
use crate::access::Deed;
use crate::consultation::{Report, kept_table};
use crate::fail::Fail;
use crate::lang::Lang;
use crate::posted::Posted;
use crate::{Web, dates};

/// Four things a member can say, four acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    /// An answer.
    #[default]
    Answer,
    /// Still coordinating.
    Interim,
    /// More time is needed.
    Time,
    /// The leadership has decided.
    Settle,
}

impl Sort {
    const ALL: [Self; 4] = [Self::Answer, Self::Interim, Self::Time, Self::Settle];

    /// The word in the form.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Answer => "antwort",
            Self::Interim => "zwischenmeldung",
            Self::Time => "frist",
            Self::Settle => "leitung",
        }
    }

    /// Who gives it, by the table of access.
    pub(super) fn deed(self) -> Deed {
        match self {
            Self::Answer | Self::Settle => Deed::Answer,
            Self::Interim => Deed::AnswerInterim,
            Self::Time => Deed::AskTime,
        }
    }

    pub(super) fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }
}

/// An answer as it was filled in, right or wrong.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub(super) sort: Sort,
    pub(super) position: String,
    pub(super) text: String,
    pub(super) until: String,
    pub(super) reason: String,
    /// For those who release the draft; it never leaves the member.
    pub(super) note: String,
    pub(super) rows: Vec<Comment>,
    /// The comment that is being written.
    pub(super) writing: Comment,
    /// Which of the rows it replaces, from 1.
    pub(super) at: Option<usize>,
    /// What was read of the last file.
    pub(super) report: Option<Report>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The id of the field.
    pub(super) field: &'static str,
    pub(super) text: String,
}

pub(super) fn wrong(lang: Lang, field: &'static str, de: &str, en: &str) -> Wrong {
    Wrong { field, text: lang.pick(de, en).to_owned() }
}

impl Entry {
    /// What the form says; rows come from the work so far, which no form holds.
    pub(super) fn of(posted: &Posted, before: Option<Self>) -> Self {
        let before = before.unwrap_or_default();
        let cell = |name: &str| posted.text(name).to_owned();
        Self {
            sort: Sort::of(posted.text("art")),
            position: cell("position"),
            text: cell("text"),
            until: cell("bis"),
            reason: cell("grund"),
            note: cell("vermerk"),
            rows: before.rows,
            writing: Comment {
                clause: cell("a-abschnitt"),
                paragraph: cell("a-absatz"),
                kind: Kind::named(posted.text("a-art")),
                weight: Weight::named(posted.text("a-gewicht")),
                comment: cell("a-text"),
                proposal: cell("a-vorschlag"),
                ..Comment::default()
            },
            at: posted.text("a-stelle").parse().ok().filter(|at| *at > 0),
            report: before.report,
        }
    }

    /// What was kept; nothing if it cannot be read any more.
    pub(super) fn drafted(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the confirmation page showed is what is given: one text, one digest.
    pub(super) fn stamp(&self) -> String {
        Digest::of(self.json().as_bytes()).to_string()
    }

    pub(super) fn position(&self) -> Option<Position> {
        self.position.parse().ok()
    }

    /// As a date field sends it, or as people write it where there is none.
    pub(super) fn until(&self) -> Option<Date> {
        crate::dates::written(&self.until)
    }

    /// Takes the comment that is being written among the others. False if it says nothing yet.
    pub(super) fn take(&mut self) -> bool {
        let said = !self.writing.comment.is_empty() || !self.writing.proposal.is_empty();
        if !said {
            let begun = [&self.writing.clause, &self.writing.paragraph];
            return begun.iter().all(|cell| cell.is_empty()) && self.at.is_none();
        }
        let comment = std::mem::take(&mut self.writing);
        let place = self.at.take().and_then(|at| self.rows.get_mut(at.checked_sub(1)?));
        match place {
            Some(row) => *row = Comment { who: row.who.clone(), line: row.line.clone(), ..comment },
            None => self.rows.push(comment),
        }
        true
    }

    /// Takes the comments of a file after those that are there.
    pub(super) fn add(&mut self, rows: Vec<Comment>, report: Report) {
        self.rows.extend(rows);
        self.report = Some(report);
    }

    /// What is wrong with it.
    pub(super) fn wrongs(&self, lang: Lang, matter: &Matter) -> Vec<Wrong> {
        match self.sort {
            Sort::Answer => self.answer_wrongs(lang, matter),
            Sort::Interim => self.day_wrongs(lang, matter, "zwischen-bis"),
            Sort::Time => {
                let mut wrongs = self.day_wrongs(lang, matter, "frist-bis");
                if self.reason.is_empty() {
                    wrongs.push(wrong(
                        lang,
                        "frist-grund",
                        "Begründen Sie kurz, warum Sie mehr Zeit brauchen.",
                        "Say briefly why you need more time.",
                    ));
                }
                wrongs
            }
            Sort::Settle => match (self.position.as_str(), self.position()) {
                ("", _) => vec![wrong(
                    lang,
                    "leitung-bestaetigt",
                    "Wählen Sie, wie die Leitung entschieden hat.",
                    "Choose how the leadership has decided.",
                )],
                (_, Some(Position::CosignedIf)) if self.text.is_empty() => {
                    vec![condition(lang, "leitung-text")]
                }
                _ => Vec::new(),
            },
        }
    }

    fn answer_wrongs(&self, lang: Lang, matter: &Matter) -> Vec<Wrong> {
        let mut wrongs = Vec::new();
        let Some(position) = self.position() else {
            return vec![wrong(
                lang,
                "position-statement",
                "Wählen Sie, was Sie antworten.",
                "Choose what you answer.",
            )];
        };
        if position == Position::Statement && self.text.is_empty() && self.rows.is_empty() {
            wrongs.push(wrong(
                lang,
                "text",
                "Eine Stellungnahme braucht einen Text oder Anmerkungen; sonst geben Sie eine Fehlanzeige ab.",
                "A statement needs a text or comments; else report that there is nothing.",
            ));
        }
        if position == Position::CosignedIf && self.text.is_empty() {
            wrongs.push(condition(lang, "text"));
        }
        if position == Position::Reserved && self.until().is_none_or(|day| day <= matter.now.date())
        {
            wrongs.push(wrong(
                lang,
                "bis",
                "Geben Sie den Tag nach heute an, bis zu dem die Leitung entscheidet.",
                "Give the day after today by which the leadership decides.",
            ));
        }
        if !position.comments() && !self.rows.is_empty() {
            let name = crate::consultation::words::position(lang, position);
            wrongs.push(Wrong {
                field: "anmerkungen",
                text: lang.pick(
                    format!("Zu „{name}“ gehören keine Anmerkungen. Wählen Sie „Stellungnahme“ oder entfernen Sie sie."),
                    format!("“{name}” goes without comments. Choose “Statement”, or remove them."),
                ),
            });
        }
        if let Err(bad) = self.table() {
            wrongs.push(Wrong { field: "anmerkungen", text: bad_table(lang, &bad) });
        }
        wrongs
    }

    fn day_wrongs(&self, lang: Lang, matter: &Matter, field: &'static str) -> Vec<Wrong> {
        let due = matter.due().map(|end| umlauf_calendar::last_day(end.timestamp()));
        let Some(day) = self.until().filter(|day| *day > matter.now.date()) else {
            return vec![wrong(
                lang,
                field,
                "Geben Sie einen Tag nach heute an.",
                "Give a day after today.",
            )];
        };
        match due {
            Some(due) if self.sort == Sort::Time && day <= due => {
                let due = dates::day(lang, due);
                vec![Wrong {
                    field,
                    text: lang.pick(
                        format!("Der Tag muss nach dem Fristende liegen ({due})."),
                        format!("The day must be after the deadline ({due})."),
                    ),
                }]
            }
            _ => Vec::new(),
        }
    }

    /// The comments as the table that is kept.
    pub(super) fn table(&self) -> Result<Option<Table>, BadTable> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let most = usize::try_from(LARGEST_TABLE).unwrap_or(usize::MAX);
        if self.rows.len() > most {
            return Err(BadTable::TooMany(self.rows.len()));
        }
        Table::new(self.rows.clone()).map(Some)
    }

    /// The act. Texts are kept first: an event names them by their digest.
    pub(super) async fn act(&self, web: &Web) -> Result<Option<Act>, Fail> {
        let act = match self.sort {
            Sort::Answer => {
                let (Some(position), Ok(table)) = (self.position(), self.table()) else {
                    return Ok(None);
                };
                let comments = match table {
                    Some(table) => kept_table(web, &table).await?,
                    None => None,
                };
                let until = self.until().filter(|_| position == Position::Reserved);
                let paper = kept(web, &self.text).await?;
                ConsultAct::Answer(Response { position, paper, comments, until })
            }
            Sort::Interim => {
                let Some(until) = self.until() else { return Ok(None) };
                return Ok(Some(Act::Interim { until, reason: kept(web, &self.reason).await? }));
            }
            Sort::Time => match (self.until(), kept(web, &self.reason).await?) {
                (Some(until), Some(reason)) => ConsultAct::AskTime { until, reason },
                _ => return Ok(None),
            },
            Sort::Settle => {
                ConsultAct::Settle { to: self.position(), paper: kept(web, &self.text).await? }
            }
        };
        Ok(Some(Act::Consult(act)))
    }
}

fn condition(lang: Lang, field: &'static str) -> Wrong {
    wrong(lang, field, "Nennen Sie die Bedingung.", "Name the condition.")
}

/// Why rows make no table.
fn bad_table(lang: Lang, bad: &BadTable) -> String {
    match bad {
        BadTable::Row { row, problem } => {
            let (de, en) = match problem {
                Problem::Silent => ("sagt nichts", "says nothing"),
                Problem::TooLong(_) => (
                    "ist länger als 10.000 Zeichen; kürzen Sie sie oder legen Sie sie als Text bei",
                    "is longer than 10,000 characters; shorten it, or send it as a text",
                ),
                Problem::Unreasoned => {
                    ("nennt „abgelehnt“ ohne Begründung", "says “rejected” without a reason")
                }
                Problem::OwnDuplicate => {
                    ("nennt sich selbst als Dublette", "is called its own duplicate")
                }
            };
            lang.pick(format!("Die Anmerkung {row} {de}."), format!("Comment {row} {en}."))
        }
        _ => lang.pick(
            format!(
                "Mehr als {LARGEST_TABLE} Anmerkungen können nicht auf einmal abgegeben werden."
            ),
            format!("No more than {LARGEST_TABLE} comments can be sent at once."),
        ),
    }
}

async fn kept(web: &Web, text: &str) -> Result<Option<Digest>, Fail> {
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(web.engine().keep(text).await?))
}
