//! What somebody has filled in so far, row by row in the body's order.

use jiff::civil::Date;
use umlauf_workflow::{Capacity, RollRow, Stand};

use super::words::Words;
use crate::Web;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::Loaded;
use crate::posted::Posted;

/// The longest declaration, in characters.
const LONGEST: usize = 10_000;

/// The form.
pub(super) struct Filled {
    pub(super) held: String,
    pub(super) rows: Vec<Row>,
    /// The words of the minutes, where they are no file.
    pub(super) minutes: String,
    pub(super) problems: Vec<String>,
    /// Whether the table was filled in to begin with.
    pub(super) begun: bool,
}

/// A member's row.
pub(super) struct Row {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) stand: String,
    pub(super) deputy: bool,
    pub(super) declaration: String,
    /// Whether something is wrong with it.
    pub(super) wrong: bool,
}

impl Filled {
    /// Nothing yet.
    pub(super) fn blank(loaded: &Loaded, lang: Lang) -> Self {
        Self::with(loaded, lang, |_, _| String::new())
    }

    /// Everybody is there and agrees: a beginning, to be changed where it was otherwise.
    pub(super) fn unanimous(loaded: &Loaded, lang: Lang) -> Self {
        let mut filled = Self::with(loaded, lang, |_, _| String::new());
        filled.begun = true;
        for row in &mut filled.rows {
            Stand::Yes.word().clone_into(&mut row.stand);
        }
        filled
    }

    /// What was sent.
    pub(super) fn sent(loaded: &Loaded, lang: Lang, posted: &Posted) -> Self {
        Self::with(loaded, lang, |name, code| posted.text(&format!("{name}{code}")).to_owned())
    }

    fn with(loaded: &Loaded, lang: Lang, text: impl Fn(&str, &str) -> String) -> Self {
        let row = |code: &umlauf_voting::MemberCode| {
            let code = code.to_string();
            Row {
                title: loaded.member_title(&code, lang),
                stand: text("s-", &code),
                deputy: text("w-", &code) == "deputy",
                declaration: text("e-", &code),
                wrong: false,
                code,
            }
        };
        Self {
            held: text("tag", ""),
            rows: loaded.workflow.voters().map(row).collect(),
            minutes: text("beleg", ""),
            problems: Vec::new(),
            begun: false,
        }
    }

    /// The day and the rows of the act; notes what is missing. Who was absent or excluded took no part:
    /// what stands beside is not asked for there.
    pub(super) async fn read(
        &mut self,
        web: &Web,
        w: &Words,
    ) -> Result<(Option<Date>, Vec<RollRow>), Fail> {
        let held = self.held.parse::<Date>().ok();
        if held.is_none() {
            self.problems.push(w.day_needed.to_owned());
        }
        let mut rows = Vec::new();
        let mut open = Vec::new();
        for row in &mut self.rows {
            let Ok(stand) = row.stand.parse::<Stand>() else {
                row.wrong = true;
                open.push(row.title.clone());
                continue;
            };
            if row.declaration.chars().count() > LONGEST {
                row.wrong = true;
                self.problems.push(format!("{}: {}", row.title, w.declaration_long));
                continue;
            }
            let capacity = if row.deputy { Capacity::Deputy } else { Capacity::Representative };
            let declaration = match row.declaration.as_str() {
                text if !text.is_empty() && stand.takes_part() => {
                    Some(web.engine().keep(text).await?)
                }
                _ => None,
            };
            rows.push(RollRow {
                member: umlauf_voting::MemberCode::from(&row.code),
                stand,
                capacity: stand.takes_part().then_some(capacity),
                declaration,
            });
        }
        if !open.is_empty() {
            self.problems.push(format!("{} {}.", w.row_needed, open.join(", ")));
        }
        Ok((held, rows))
    }
}
