//! A case as every page of it needs it: row, head, definition, and what the visitor may see.

use std::sync::Arc;

use umlauf_engine::view::{self, BallotView};
use umlauf_store::CaseRow;
use umlauf_workflow::{
    Alarm, Answer, BodyName, CaseId, Head, Instant, Kind, Office, PaperName, Recorded, Seat, Step,
    Workflow,
};

use crate::access::Deed;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::sight::Sight;
use crate::visitor::Visitor;
use crate::{Web, dates, terms};

/// A case, for one visitor.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) row: CaseRow,
    pub(crate) head: Head,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) sight: Sight,
}

/// A page of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Stand,
    History,
    Letters,
    Entry,
    Roll,
    Correction,
    Answer,
    Consultation,
    Comments,
    Feedback,
    Finding,
    Follow,
    Inner,
    /// A page that is no tab of its own.
    Other,
}

/// A link to a page of a case.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) to: String,
    pub(crate) text: &'static str,
    pub(crate) current: bool,
}

impl Loaded {
    /// A case, if the visitor may do this in its body. Who has nothing to do with the body does not learn
    /// whether there is such a case.
    pub(crate) async fn of(
        web: &Web,
        visitor: &Visitor,
        case: &str,
        deed: Deed,
    ) -> Result<Self, Fail> {
        let row = web.store().case(&CaseId::from(case)).await?;
        let row = row.filter(|row| visitor.knows(&row.body)).ok_or(Fail::NotFound)?;
        visitor.must(deed, &row.body)?;
        let head = row.head()?;
        let workflow = web.engine().catalogue().of(web.store(), &head).await?;
        let held = (head.ballot.as_ref(), head.consultation.as_deref());
        let sight = Sight::over(visitor, &row.body, &workflow.body, held);
        Ok(Self { row, head, workflow, sight })
    }

    pub(crate) fn body(&self) -> &BodyName {
        &self.row.body
    }

    /// The address of the case; with a part below it.
    pub(crate) fn to(&self, part: &str) -> String {
        format!("/vorgaenge/{}{part}", self.row.id)
    }

    /// Where it stands.
    pub(crate) fn step(&self) -> Option<&Step> {
        self.workflow.step(&self.head.step)
    }

    pub(crate) fn step_title(&self) -> String {
        self.step().map_or_else(|| self.head.step.to_string(), |step| step.title.clone())
    }

    pub(crate) fn paper_title(&self, paper: &PaperName) -> String {
        paper_title(&self.workflow, paper)
    }

    pub(crate) fn member_title(&self, code: &str, lang: Lang) -> String {
        let member = self.workflow.body.member(code);
        member.map_or_else(|| code.to_owned(), |m| m.title_in(lang.tongue()).to_owned())
    }

    /// Whether the step is a vote that is open for single votes at this instant.
    pub(crate) fn votes_run(&self) -> bool {
        self.runs(false)
    }

    /// Whether the step is a vote that a sitting holds.
    pub(crate) fn sits(&self) -> bool {
        self.runs(true)
    }

    /// Whether members may do their own coordination beside the last consultation.
    fn offers_inner(&self) -> bool {
        let consult = self.head.consultation.as_deref();
        let inquiry = consult.and_then(|consult| self.workflow.inquiry(&consult.step));
        inquiry.is_some_and(|inquiry| inquiry.inner.is_some())
    }

    fn runs(&self, in_sitting: bool) -> bool {
        let kind = self.step().map(|step| &step.kind);
        matches!(kind, Some(Kind::Vote(vote)) if vote.in_sitting == in_sitting)
            && self.head.ballot.as_ref().is_some_and(crate::sight::runs)
    }

    /// Whether the rule of the running or last ballot knows an abstention.
    pub(crate) fn abstention_is_permitted(&self) -> bool {
        let ballot = self.head.ballot.as_ref();
        let rule = ballot.and_then(|ballot| self.workflow.rule(&ballot.rule, ballot.on));
        rule.is_none_or(|rule| rule.permits(umlauf_voting::Choice::Abstain))
    }

    /// Whether the rule of the running or last ballot counts a no only with its reasons.
    pub(crate) fn rule_demands_reasons(&self) -> bool {
        let ballot = self.head.ballot.as_ref();
        let rule = ballot.and_then(|b| self.workflow.body.rule(b.rule.as_str()).ok());
        rule.is_some_and(umlauf_voting::Rule::demands_reasons)
    }

    /// The answers of the running or last ballot.
    pub(crate) async fn answers(&self, web: &Web) -> Result<Vec<Answer>, Fail> {
        let mut answers = Vec::new();
        if let Some(ballot) = &self.head.ballot {
            for row in web.store().answers(&self.row.id, ballot.number).await? {
                answers.push(row.answer()?);
            }
        }
        Ok(answers)
    }

    /// The running or last ballot as the visitor may see it.
    pub(crate) fn ballot(&self, answers: &[Answer], lang: Lang) -> Option<BallotView> {
        let mut ballot =
            view::ballot(&self.workflow, self.head.ballot.as_ref()?, answers, lang.tongue())?;
        self.sight.limit(&mut ballot);
        Some(ballot)
    }

    /// The whole journal.
    pub(crate) async fn journal(&self, web: &Web) -> Result<Vec<Recorded>, Fail> {
        web.store()
            .whole_journal(&self.row.id)
            .await?
            .iter()
            .map(|row| recorded(&row.line))
            .collect()
    }

    /// The pages of this case that the visitor may open.
    pub(crate) fn tabs(&self, lang: Lang, visitor: &Visitor, current: Part) -> Vec<Tab> {
        let may = |deed| visitor.may(deed, self.body());
        let votes = self.votes_run();
        let entry = votes && (may(Deed::EnterVote) || may(Deed::ConfirmEntry));
        let answers = votes && (may(Deed::Vote) || may(Deed::DraftAnswer));
        [
            (true, Part::Stand, "", lang.pick("Stand", "Status")),
            (answers, Part::Answer, "/stimme", lang.pick("Antworten", "Answer")),
            (
                may(Deed::Coordinate) && self.offers_inner(),
                Part::Inner,
                "/abstimmung",
                lang.pick("Interne Abstimmung", "Own coordination"),
            ),
            (
                crate::consultation::answers_run(self) && may(Deed::DraftAnswer),
                Part::Answer,
                "/stellungnahme",
                lang.pick("Stellung nehmen", "Answer"),
            ),
            (
                self.head.consultation.is_some(),
                Part::Consultation,
                "/beteiligung",
                lang.pick("Beteiligung", "Consultation"),
            ),
            (
                self.head.consultation.as_ref().is_some_and(|consult| consult.comments > 0),
                Part::Comments,
                "/anmerkungen",
                lang.pick("Anmerkungen", "Comments"),
            ),
            (
                may(Deed::DraftAnswer)
                    && self.head.consultation.as_ref().is_some_and(|one| one.feedback.is_some()),
                Part::Feedback,
                "/rueckmeldung",
                lang.pick("Rückmeldung", "Feedback"),
            ),
            (
                self.head.ballot.is_some() && may(Deed::Establish),
                Part::Finding,
                "/feststellung",
                lang.pick("Feststellung", "Finding"),
            ),
            (
                self.head.follow.is_some(),
                Part::Follow,
                "/umsetzung",
                lang.pick("Umsetzung", "Follow-up"),
            ),
            (true, Part::History, "/verlauf", lang.pick("Verlauf", "History")),
            (may(Deed::ReadPost), Part::Letters, "/schreiben", lang.pick("Schreiben", "Letters")),
            (entry, Part::Entry, "/eintrag", lang.pick("Stimme eintragen", "Enter a vote")),
            (
                self.sits() && may(Deed::EnterRollCall),
                Part::Roll,
                "/sitzung",
                lang.pick("Abstimmung in der Sitzung", "Vote in the sitting"),
            ),
            (
                (votes || self.sits()) && may(Deed::CorrectPaper),
                Part::Correction,
                "/berichtigung",
                lang.pick("Unterlage berichtigen", "Correct a paper"),
            ),
        ]
        .into_iter()
        .filter(|(shown, ..)| *shown)
        .map(|(_, part, to, text)| Tab { to: self.to(to), text, current: part == current })
        .collect()
    }
}

/// An event from its line.
pub(crate) fn recorded(line: &str) -> Result<Recorded, Fail> {
    let parsed = serde_json::from_str(line);
    parsed.map_err(|error| Fail::Surroundings(umlauf_engine::Error::Json(error)))
}

/// What people call a paper; an annex by what follows its name.
pub(crate) fn paper_title(workflow: &Workflow, paper: &PaperName) -> String {
    if let Some(title) = workflow.titles.get(paper) {
        return title.clone();
    }
    match paper.as_str().strip_prefix("anlage") {
        Some(rest) => {
            format!("Anlage {}", rest.trim_start_matches('-').replace('-', " ")).trim().to_owned()
        }
        None => paper.to_string(),
    }
}

/// The seat in which the visitor does something, the first that holds.
pub(crate) fn seat(visitor: &Visitor, body: &BodyName, offices: &[Office]) -> Result<Seat, Fail> {
    let held = offices.iter().find(|office| visitor.holds(**office, body));
    held.map(|office| Seat::Office(*office)).ok_or(Fail::Forbidden)
}

/// What happens next by itself. A deadline fires a little after its instant; people read the instant.
pub(crate) fn alarm(lang: Lang, head: &Head) -> Option<String> {
    let timer = head.timers.first()?;
    let end = head.term.as_ref().map(|term| term.instant).filter(|end| *end <= timer.at);
    let at = end.map_or_else(|| dates::moment(lang, timer.at), |end| dates::end(lang, end));
    Some(match (&timer.what, lang) {
        (Alarm::Remind(_), Lang::De) => format!("{at}: Erinnerung an alle, die noch fehlen"),
        (Alarm::Remind(_), Lang::En) => format!("{at}: reminder to all who are still missing"),
        (Alarm::Escalate(to), Lang::De) => format!("{at}: Hinweis an: {}", to.german()),
        (Alarm::Escalate(to), Lang::En) => format!("{at}: notice to: {}", terms::office(lang, *to)),
        (Alarm::Watch, Lang::De) => format!("{at}: Meldungen und ihre Fristen werden durchgesehen"),
        (Alarm::Watch, Lang::En) => format!("{at}: reports and their days are looked through"),
        (Alarm::Grace, Lang::De) => format!("{at}: Die Nachfrist läuft ab"),
        (Alarm::Grace, Lang::En) => format!("{at}: the grace period ends"),
        (Alarm::Dates, Lang::De) => format!("{at}: Ein Datum eines Mitglieds ist erreicht"),
        (Alarm::Dates, Lang::En) => format!("{at}: a date of a member comes"),
        (Alarm::Deadline, Lang::De) => format!("{at}: Die Frist läuft ab"),
        (Alarm::Deadline, Lang::En) => format!("{at}: the deadline passes"),
    })
}

/// How long until, or since, an instant, in whole days as people count them.
pub(crate) fn left(lang: Lang, now: Instant, until: Instant) -> String {
    let days =
        umlauf_calendar::last_day(until.timestamp()).duration_since(now.date()).as_hours() / 24;
    match (days, lang) {
        (0, Lang::De) => String::from("heute"),
        (1, Lang::De) => String::from("morgen"),
        (0, Lang::En) => String::from("today"),
        (1, Lang::En) => String::from("tomorrow"),
        (2.., Lang::De) => format!("noch {days} Tage"),
        (2.., Lang::En) => format!("{days} days left"),
        (_, Lang::De) => String::from("abgelaufen"),
        (_, Lang::En) => String::from("over"),
    }
}
