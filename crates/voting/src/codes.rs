//! The faults of a body file: each code once, with what it means and what to do. The page that
//! explains them to people is made from this list, and a test holds every fault against it.

/// Code and explanation of every fault this crate reports beside those of the text's form.
pub const FAULT_CODES: &[(&str, &str)] = &[
    (
        "body::always_met",
        "A requirement that is met whatever happens. It is a warning: the rule works, but the line demands nothing; probably the number is wrong.",
    ),
    (
        "body::amount_missing",
        "A requirement about a group, or about objections, does not say how many. Only `agree`, `take part` and `attend` of one member go without. Add `at least`, `more than`, `at most` or `fewer than`.",
    ),
    ("body::amount_twice", "A requirement compares twice. Write two requirements under `all`."),
    (
        "body::base",
        "A fraction or percentage does not say of what, or a plain number says it. Add or remove `of`.",
    ),
    (
        "body::condition",
        "A condition is exactly one of `all`, `any`, `agree`, `not agree`, `object`, `abstain`, `take part`, `attend`, and its list is not empty.",
    ),
    (
        "body::consent",
        "A consent names a rule but not the body it belongs to. Add `body`, or leave `rule` out where that body has no file.",
    ),
    ("body::counted_twice", "A list of groups and members names somebody twice."),
    (
        "body::fallback_cycle",
        "Rules lead to each other by `otherwise`, so that ballots would never end. The rule of the last ballot has no `otherwise`.",
    ),
    (
        "body::idle_reading",
        "A reading says nothing that the rule or another reading does not say. Remove it, or write the difference.",
    ),
    (
        "body::like_cycle",
        "Rules are like each other in a ring, so that none says what it demands. One of them must have `adopt`.",
    ),
    (
        "body::member_code",
        "A member code is written in capital letters A–Z, digits and `-`, at most 16 characters.",
    ),
    (
        "body::member_twice",
        "A code stands in two groups. A seat belongs to one group; rules may count several groups together.",
    ),
    ("body::missing_share", "A rule weighs members by a table that does not name them all."),
    ("body::name", "The name inside the file and the name of the file differ."),
    (
        "body::name_form",
        "Names of groups, tables, rules, subjects and readings begin with a small letter and go on with small letters, digits, `-` and `_`.",
    ),
    ("body::never_adopted", "Every requirement can be met, but no votes meet all of them at once."),
    (
        "body::never_met",
        "A threshold is higher than everybody together. Compare it with the number of members and the sum of their weights.",
    ),
    ("body::no_rules", "The body has no rule."),
    ("body::no_versions", "A table of weights has no version."),
    ("body::no_vote", "A rule counts a group or member without a vote."),
    ("body::no_voters", "No member of the body votes."),
    (
        "body::number",
        "The pattern for decision numbers is text with `{year}` and exactly one `{n}` or `{n:02}`.",
    ),
    (
        "body::number_order",
        "Patterns that follow each other have rising first days, and `{year}` in all or in none.",
    ),
    (
        "body::objection",
        "An `objection` to the procedure counts members and is reached by `at least` or `more than`: a number, or a part `of: all` or of a number. Weights and upper limits have no meaning there.",
    ),
    (
        "body::reserved",
        "`members` and `default` have a meaning of their own and cannot be given to a group or reading.",
    ),
    (
        "body::share",
        "A share is a decimal number with a point, without sign, with at most nine digits after the point.",
    ),
    (
        "body::shares_range",
        "The shares add up to nothing, or to more than 10^15 of their smallest unit.",
    ),
    (
        "body::shares_sum",
        "The shares do not add up to the declared `sum`, or, if they are percent, to 100, exactly.",
    ),
    ("body::silence", "Silence counts as an abstention, but the rule forbids abstaining."),
    (
        "body::steps",
        "The steps of a table begin with 0; each is higher than the one before and gives more votes, in whole numbers.",
    ),
    (
        "body::table",
        "A table says once where its figures come from: `versions`, or `shares` that hold for all days, or `by` another table with either `steps` or `per started`.",
    ),
    ("body::too_many_members", "A body has at most 250 members with a vote and 20,000 without."),
    ("body::too_many_requirements", "A rule has at most twelve requirements."),
    ("body::unknown_group", "A rule counts a group or member that the body does not have."),
    ("body::unknown_member", "A table gives a share to somebody who is no voting member."),
    (
        "body::unknown_rule",
        "`like`, `otherwise`, a subject or a consent of the body itself names a rule that the body does not have.",
    ),
    (
        "body::unknown_table",
        "A rule weighs by a table that does not stand under `weights`, or a table is made by one that does not stand there with figures of its own.",
    ),
    (
        "body::unknown_word",
        "A word with a fixed meaning was expected; the message lists the choice.",
    ),
    (
        "body::weights_gap",
        "Between two versions of a table lie days of which nothing is said. If nobody knows, say so: `{from, to, unknown: why}`.",
    ),
    (
        "body::weights_order",
        "Versions of a table follow each other by their first days, and none ends before it begins.",
    ),
    ("body::weights_overlap", "Two versions of a table cover the same days."),
    (
        "body::without",
        "`without` leaves out somebody whom the requirement does not count, or everybody.",
    ),
];
