//! The faults of a workflow file: each code once, with what it means and what to do. The page that
//! explains them to people holds every one, and a test compares the two.

/// Code and explanation of every fault this crate reports beside those of the text's form.
pub const FAULT_CODES: &[(&str, &str)] = &[
    (
        "body::unknown_calendar",
        "The calendar of a body is not among those the program knows. Deadlines follow the calendar of \
         the secretariat's seat, so it must exist: `DE-HE`, `DE-BY/Augsburg`, …",
    ),
    (
        "workflow::bad_follow",
        "A step with `follow` says who is `bound` (`members`, or a vote whose result some step establishes) \
         and which `duties` there are; each has a `title` and a `due`: `at once`, `5 years`, `2030-12-31`, or \
         `on event x` with `within`. `accept` and `join` say `by office` or `by chair`, `join` also `by member`.",
    ),
    (
        "workflow::bad_label",
        "The label of a move is one line of text that people read on a button.",
    ),
    (
        "workflow::bad_name",
        "Names of workflows, steps and papers begin with a letter and go on with letters, digits, `-` \
         and `_`, because they stand in commands and addresses. What people read is the `title`.",
    ),
    (
        "workflow::bad_period",
        "A period is a number and a unit: `24 hours`, `14 days`, `5 working days`, `2 weeks`, \
         `1 month`, `1 year`.",
    ),
    (
        "workflow::bad_run",
        "`run` names the workflows of its child cases: `{name: workflow, …}`, or one for each voting member \
         as `{workflow: x, for: each member}`.",
    ),
    (
        "workflow::bad_version",
        "A version is a whole number from 1 on. Raise it with every change of the text; running cases \
         keep the text they began with.",
    ),
    (
        "workflow::bound_before_finding",
        "Who is bound follows from the finding of a vote, but a case can arrive there without that finding. \
         Lead every way through a step with `finds`, or bind every member with `bound: members`.",
    ),
    (
        "workflow::closes_early",
        "A vote that closes when all have voted would take back the right to change a vote until the \
         deadline. Choose one of the two.",
    ),
    (
        "workflow::consult_without_deadline",
        "A consultation without `within` could wait for ever for the last answer.",
    ),
    (
        "workflow::dead_end",
        "A step that nothing leads out of and that does not end the case: whoever gets there stays there.",
    ),
    (
        "workflow::disposal_cut_off",
        "A step with `disposes` is left only when every comment has its disposition, so time alone \
         cannot lead out of it.",
    ),
    (
        "workflow::disposal_without_consultation",
        "A step disposes of the comments of a consultation, or asks for feedback on them, but can be \
         reached by a path on which nobody was consulted.",
    ),
    (
        "workflow::empty_late",
        "`late` says what happens when `within` is over; here it neither tells anybody nor leads to a step.",
    ),
    (
        "workflow::ensure_violated",
        "A sentence under `ensures` does not hold; the story tells a case that breaks it. Change the \
         moves, or the sentence.",
    ),
    (
        "workflow::extend",
        "An extension moves the deadline of a running vote for all and stays in its step: it stands in \
         a step with `vote` and has no `to`.",
    ),
    (
        "workflow::feedback_without_disposal",
        "Feedback asks commenters what they say to the dispositions of their comments, so it is \
         entered only from a step with `disposes` of the same consultation.",
    ),
    (
        "workflow::finding_before_vote",
        "A step establishes the result of a vote, but can be reached by a path on which nothing was \
         voted.",
    ),
    (
        "workflow::finding_incomplete",
        "A vote can arrive at the step that establishes its result with an outcome for which that step \
         has no move. `rejected` also serves for a tie or a missed quorum; where readings differ \
         (`unclear`) both `adopted` and `rejected` must be on offer.",
    ),
    (
        "workflow::finding_without_result",
        "A step establishes the result of a vote, but a case can arrive there whose vote was stopped, by \
         an objection or by a move out of it, or in which another vote was held since: a case keeps only \
         the result of its last vote. Lead these cases elsewhere, or establish each result before the \
         next vote.",
    ),
    (
        "workflow::finding_without_when",
        "In a step with `finds` every move says which result it establishes: \
         `zustande gekommen: {when: adopted, to: bekanntgabe}`.",
    ),
    ("workflow::finds_no_vote", "`finds` names a step that is no vote and so has no result."),
    (
        "workflow::follow_without_exit",
        "A step with `follow` that only the reports of members lead out of could wait for ever. It needs a move \
         under `may` that an office owns, or `within` with `late: {to: …}`.",
    ),
    (
        "workflow::idle_move",
        "A move that no case can ever make. In a finding: no vote arrives there with a result that the \
         move establishes; take it out, or lead the outcome it waits for to this step. In a vote it is a \
         warning: the rule knows the outcome, say `unclear`, but with its numbers no votes end so. With \
         other weights or thresholds they may.",
    ),
    (
        "workflow::impossible_ending",
        "A condition under `then` waits for an ending that the workflows of the step do not have, or not \
         as many of them as it asks for.",
    ),
    (
        "workflow::impossible_outcome",
        "A move for an outcome that the rule of the vote cannot yield, or for an objection although none \
         is provided for.",
    ),
    (
        "workflow::items_by_themselves",
        "A vote with `items: each` is reached by the clock or by a result, or the case begins there. Whoever \
         puts Ziffern to the vote brings them along with a move, so that the paper can be read and refused \
         then; nobody could refuse what begins by itself. Lead there by a move, or write `items: choose`.",
    ),
    (
        "workflow::late_without_period",
        "`late` stands in a step without `within`, so nothing can be late.",
    ),
    (
        "workflow::missing_outcome",
        "`then` must say for every outcome a vote can have where it leads: every outcome that some ballot \
         has under the rule, and `objection` if the procedure can be objected to.",
    ),
    (
        "workflow::move_after_end",
        "A step with `ends` is the last; it has neither `may` nor `then`.",
    ),
    (
        "workflow::name_differs",
        "The name inside the file and the name of the file differ. Cases refer to the name, operators \
         to the file; they must be one.",
    ),
    ("workflow::named_twice", "The same thing is named twice in a list, or said in two places."),
    (
        "workflow::no_consultation",
        "`disposes` and `feedback` name a step with `consult` that asks for answers.",
    ),
    ("workflow::no_end", "No step of the workflow ends the case."),
    (
        "workflow::no_kind",
        "A step says with one of `by`, `vote`, `run`, `follow`, `wait`, `ends` what happens in it.",
    ),
    (
        "workflow::no_objection",
        "A vote leaves it to its rule how many must object to the procedure, but the rule says nothing \
         of it, or lets only some members object.",
    ),
    (
        "workflow::no_way_out",
        "From this step only steps can be reached from which no end can be reached: the case would go \
         round for ever.",
    ),
    (
        "workflow::not_in_a_sitting",
        "A vote that is held in a sitting knows no `change`, `object`, `closes` or `remind`: nobody votes \
         singly, the secretariat enters the whole roll-call.",
    ),
    (
        "workflow::not_inside",
        "`inner` leads to a workflow in the body that is consulted, so that all who are asked would see it; \
         each member needs a body of its own.",
    ),
    (
        "workflow::objection_cut_off",
        "Members may object to the procedure, but not until the deadline that was announced to them: the \
         vote closes when all have voted, or an office can take the case out of the vote by a move that \
         leads to a decision (`adopted` or `rejected`) without another vote and past the step objections \
         lead to.",
    ),
    (
        "workflow::paper_too_late",
        "A step after a vote asks for a paper that not every way there has asked for before. Papers are \
         frozen when a vote begins and stay so when it has been counted, so the case would wait for ever.",
    ),
    (
        "workflow::reminder_too_long",
        "A reminder counts back from the deadline; this one would have to go out before the vote has \
         begun.",
    ),
    (
        "workflow::runs_itself",
        "The children of a step would run this very workflow, directly or through others: each case would \
         start the next, without end.",
    ),
    (
        "workflow::same_label",
        "Two moves of one step have labels that people cannot tell apart (case and spaces do not count).",
    ),
    ("workflow::same_step", "A sentence under `ensures` compares a step with itself."),
    (
        "workflow::too_many_objectors",
        "More members would have to object to the procedure than the body has votes.",
    ),
    (
        "workflow::two_kinds",
        "A step has two of `by`, `vote`, `run`, `follow`, `wait`, `ends`. It does one thing; write a step for each.",
    ),
    (
        "workflow::unknown_addressee",
        "`ask` names groups or members of the body, `members` (all that vote) or `advisory` (all \
         others).",
    ),
    (
        "workflow::unknown_body",
        "No body has this name. Bodies are the files in `bodies`, inside the program or in the folder \
         given with `--definitions`.",
    ),
    (
        "workflow::unknown_ending",
        "A case ends `adopted`, `rejected`, `referred`, `withdrawn`, `done` or `lapsed`.",
    ),
    (
        "workflow::unknown_office",
        "An office is `office` (the secretariat), `chair`, `monitor`, `auditor` or `administrator`; \
         `tell` also knows `all` and `members`.",
    ),
    (
        "workflow::unknown_outcome",
        "A vote ends `adopted`, `rejected`, `unclear`, `tied`, `inquorate` or with an `objection`; a \
         waiting step knows only `elapsed`, one with `follow` `all conform` and `at least n conform`.",
    ),
    (
        "workflow::unknown_paper",
        "The file lists its papers under `papers`, and this one is not among them.",
    ),
    ("workflow::unknown_rule", "The body has no such rule."),
    (
        "workflow::unknown_sentence",
        "A sentence under `ensures` has one of the forms this page lists; only such can be checked.",
    ),
    (
        "workflow::unknown_step",
        "A word that should be the name of a step is none. Where it is the target of a move, the paths \
         through the workflow are only checked when it is mended.",
    ),
    (
        "workflow::unknown_workflow",
        "`run` names a workflow that is neither shipped nor in the folder given with `--definitions`.",
    ),
    (
        "workflow::unreachable_step",
        "No path leads from the start to this step. Of a chain of such steps the first is told.",
    ),
    (
        "workflow::unused_paper",
        "A warning: a paper is listed under `papers`, but no step needs it.",
    ),
    (
        "workflow::vote_without_deadline",
        "A vote without `within` could wait for ever for the last member.",
    ),
    ("workflow::wait_without_period", "A waiting step does not say how long it waits."),
    (
        "workflow::when_outside_finding",
        "`when` says which result a move establishes; it belongs to a step with `finds`.",
    ),
];
