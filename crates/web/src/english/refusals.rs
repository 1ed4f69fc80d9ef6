//! Refusals in English.

use umlauf_voting::Outcome;
use umlauf_workflow::{Office, Refusal, RunRefusal};

use crate::lang::Lang;
use crate::{dates, glyph, terms};

const EN: Lang = Lang::En;

pub(super) fn english(refusal: &Refusal) -> String {
    match refusal {
        Refusal::AlreadyOpen => String::from("The case has been opened already."),
        Refusal::NotOpen => String::from("The case has not been opened yet."),
        Refusal::Ended(ending) => format!("The case has ended ({}).", terms::ending(EN, *ending)),
        Refusal::WrongBody(body) => format!("The procedure belongs to the body `{body}`."),
        Refusal::MandateNotValid => String::from("The mandate does not hold at this moment."),
        Refusal::NotYours(whose) => format!("Only these may do that: {}.", offices(whose)),
        Refusal::StaffDoesNotVote => String::from(
            "Staff prepare drafts; the vote is cast by the representative or the deputy.",
        ),
        Refusal::NoVote(member) => format!("`{member}` has no vote in this ballot."),
        Refusal::NoBallot => String::from("No vote is running at present."),
        Refusal::Late { .. } => String::from(
            "The deadline has passed. The vote was recorded as late and does not count.",
        ),
        Refusal::NotPermitted(choice) => {
            format!("The rule of this ballot does not permit “{}”.", glyph::choice(EN, *choice))
        }
        Refusal::NoChange => {
            String::from("In this procedure a vote that was cast cannot be changed.")
        }
        Refusal::NoObjection => {
            String::from("This procedure provides for no objection to the procedure.")
        }
        Refusal::AlreadyObjected(member) => {
            format!("`{member}` has objected to the procedure already.")
        }
        Refusal::InterimOutside(day) => format!(
            "The date must lie after today and not after the day of the deadline ({}).",
            dates::day(EN, *day)
        ),
        Refusal::AlreadyVoted(member) => format!("`{member}` has voted already."),
        Refusal::NoSuchMove { label, step, possible } => {
            format!("“{label}” is not possible in the step “{step}”. Possible: {possible}.")
        }
        Refusal::ReasonRequired(label) => format!("“{label}” requires a reason."),
        Refusal::PapersMissing(papers) => format!("Papers are missing: {papers}."),
        Refusal::UnknownPaper { paper, known } => {
            format!("There is no place for a paper “{paper}” here. Known: {known}.")
        }
        Refusal::PapersFrozen => String::from(
            "The papers have been frozen since the vote began; only a correction is possible.",
        ),
        Refusal::NotLater(day) => format!(
            "The new deadline must be a day after the present one ({}).",
            dates::day(EN, *day)
        ),
        Refusal::UntilRequired(label) => format!("“{label}” requires the new deadline as a date."),
        Refusal::Consult(refusal) => super::consult::refused(refusal),
        Refusal::NoEntry(member) => {
            format!("No entered vote of `{member}` waits for confirmation.")
        }
        Refusal::SamePerson => String::from("A second person must confirm."),
        Refusal::InSitting => String::from(
            "The vote is held in the sitting; the secretariat enters the votes as a roll-call.",
        ),
        Refusal::NotInSitting => {
            String::from("This vote is not held in a sitting; votes are cast in text form.")
        }
        Refusal::NoRoll => String::from("No roll-call waits for confirmation."),
        Refusal::RollReplaced => {
            String::from("The entry has been replaced meanwhile; please check the new one.")
        }
        Refusal::RollMisses(members) => format!(
            "The roll-call misses: {members}. Every member with a vote stands in it exactly once."
        ),
        Refusal::RollTwice(member) => format!("`{member}` stands in the roll-call more than once."),
        Refusal::RollWithoutVoter(member) => {
            format!("It is not said who voted for `{member}`: the representative or the deputy.")
        }
        Refusal::RollTakesNoPart(member) => format!(
            "`{member}` was absent or excluded; neither a voting person nor a declaration goes \
             with that."
        ),
        Refusal::RollDay(day) => format!(
            "The day of the sitting must lie between {} (beginning of the step) and today.",
            dates::day(EN, *day)
        ),
        Refusal::MovedOn { .. } => {
            String::from("The case has moved on since you saw it. Please look at it again.")
        }
        Refusal::KeyReused => String::from(
            "Another act was recorded under this key already. This is not it; send it under a \
             new key (in a browser: load the page again).",
        ),
        Refusal::TallySaysOtherwise(german) => {
            format!("The tally gives “{}”; only that can be established.", outcome(german))
        }
        Refusal::NotCountable { rule, on } => format!(
            "The body knows no weights of the rule “{rule}” for {}; no vote can be held so.",
            dates::day(EN, *on)
        ),
        Refusal::NotEveryoneAsked { missing } => format!(
            "It is not proven that the invitation reached all who may vote ({missing} missing); \
             establishing the result requires a reason."
        ),
        Refusal::NoFinding => String::from("There is no finding that could be taken back."),
        Refusal::NotHeld => String::from("The deadline is not open because of an outage."),
        Refusal::Held => String::from(
            "The deadline passed while the system was not ready; the chair closes the vote or \
             extends it.",
        ),
        Refusal::NoSuchDefinition => String::from("This version of the procedure is not on file."),
        Refusal::NotSound => {
            String::from("The new version did not pass verification; `umlauf check` says why.")
        }
        Refusal::Misfit => {
            String::from("The new version does not go with the body as it is fixed for this case.")
        }
        // Only programs ask for a new version; the reasons stand in German in the definition's words.
        Refusal::NoPassage(_) => format!("The case cannot go on so: {refusal}"),
        Refusal::Unchanged => String::from("That is how things stand already."),
        Refusal::Run(RunRefusal::NotTheParent) => {
            String::from("The case was not opened by the one that calls it back.")
        }
        Refusal::Run(RunRefusal::NotTheChild) => {
            String::from("The case has not opened this child case.")
        }
        Refusal::NumberMissing => String::from("The running number is missing."),
    }
}

/// Offices in a list of words, in English.
fn offices(german: &str) -> String {
    Office::ALL.into_iter().fold(german.to_owned(), |said, office| {
        said.replace(office.german(), terms::office(EN, office))
    })
}

fn outcome(german: &str) -> &str {
    let all =
        [Outcome::Adopted, Outcome::Rejected, Outcome::Tied, Outcome::Inquorate, Outcome::Unclear];
    let known = all.into_iter().find(|outcome| outcome.german() == german);
    known.map_or(german, |outcome| terms::outcome(EN, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_a_refusal_are_translated_too() {
        let refusal = Refusal::TallySaysOtherwise(String::from(Outcome::Rejected.german()));
        assert_eq!(
            english(&refusal),
            format!(
                "The tally gives “{}”; only that can be established.",
                terms::outcome(EN, Outcome::Rejected)
            )
        );
        for office in Office::ALL {
            let said = english(&Refusal::NotYours(String::from(office.german())));
            assert_eq!(said, format!("Only these may do that: {}.", terms::office(EN, office)));
        }
    }
}
