//! What must hold of every deadline.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use proptest::prelude::*;
use umlauf_calendar::{
    Calendar, Counting, Direction, Law, Period, Request, Start, Unit, date_of, deadline,
    end_of_day, last_day, start_of_day,
};

use super::{calendar, calendars};

fn day() -> impl Strategy<Value = Date> {
    (0..40_000_i32).prop_map(|n| Date::constant(1995, 1, 1).checked_add(n.days()).unwrap())
}

fn place() -> impl Strategy<Value = Calendar> {
    let names: Vec<String> = calendars().names().map(str::to_owned).collect();
    prop::sample::subsequence(names, 1..4)
        .prop_map(|names| calendars().together(names.iter().map(String::as_str)).unwrap())
}

fn unit() -> impl Strategy<Value = Unit> {
    use Unit::{Day, Month, Week, WorkingDay, Year};
    prop::sample::select(vec![Day, WorkingDay, Week, Month, Year])
}

fn period() -> impl Strategy<Value = Period> {
    (1..40_u32, unit()).prop_map(|(count, unit)| Period::new(count, unit).unwrap())
}

fn counting() -> impl Strategy<Value = Counting> {
    prop::sample::select(vec![Counting::EventDay, Counting::DayStart])
}

fn request() -> impl Strategy<Value = Request> {
    let direction = prop::sample::select(vec![Direction::After, Direction::Before]);
    (day(), period(), counting(), direction).prop_map(|(from, period, counting, direction)| {
        // Forty years back from 1995 the holidays are not known.
        let from = match direction {
            Direction::After => from,
            Direction::Before => from.checked_add(45.years()).unwrap(),
        };
        Request { counting, direction, ..Request::new(Start::Day(from), period) }
    })
}

/// The naive count, day by day, from names alone.
fn works(calendar: &Calendar, day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && calendar.holiday(day).is_none()
}

proptest! {
    #[test]
    fn an_end_is_a_working_day_and_the_shifts_are_the_days_between(
        request in request(), calendar in place(), law in prop::sample::select(vec![Law::Bgb, Law::Vwvfg])
    ) {
        let deadline = deadline(&Request { law, ..request }, &calendar).unwrap();
        prop_assert!(works(&calendar, deadline.end));
        prop_assert_eq!(deadline.instant, end_of_day(deadline.end));
        prop_assert_eq!(last_day(deadline.instant), deadline.end);
        prop_assert_eq!(date_of(deadline.instant), deadline.end.tomorrow().unwrap());
        let step = match request.direction {
            Direction::After => { prop_assert!(deadline.raw <= deadline.end); 1 }
            Direction::Before => { prop_assert!(deadline.raw >= deadline.end); -1 }
        };
        let mut day = deadline.raw;
        for shift in &deadline.shifts {
            prop_assert_eq!(shift.day, day);
            prop_assert!(!works(&calendar, day));
            prop_assert!(!shift.why.is_empty());
            day = day.checked_add(step.days()).unwrap();
        }
        prop_assert_eq!(day, deadline.end);
    }

    #[test]
    fn exact_law_moves_nothing(request in request(), calendar in place()) {
        let exact = deadline(&Request { law: Law::Exact, ..request }, &calendar).unwrap();
        let moved = deadline(&request, &calendar).unwrap();
        prop_assert_eq!(exact.raw, moved.raw);
        prop_assert_eq!(exact.end, exact.raw);
        prop_assert!(exact.shifts.is_empty());
    }

    #[test]
    fn a_longer_period_never_ends_earlier(request in request(), calendar in place()) {
        let longer = Period::new(request.period.count() + 1, request.period.unit()).unwrap();
        let one = deadline(&request, &calendar).unwrap().end;
        let two = deadline(&Request { period: longer, ..request }, &calendar).unwrap().end;
        match request.direction {
            Direction::After => prop_assert!(one <= two),
            Direction::Before => prop_assert!(one >= two),
        }
    }

    #[test]
    fn a_later_start_never_ends_earlier(request in request(), calendar in place()) {
        let later = Start::Day(request.from.day().tomorrow().unwrap());
        let one = deadline(&request, &calendar).unwrap().end;
        let two = deadline(&Request { from: later, ..request }, &calendar).unwrap().end;
        prop_assert!(one <= two);
    }

    #[test]
    fn a_counted_first_day_ends_at_most_a_few_days_earlier(request in request(), calendar in place()) {
        let law = Law::Exact;
        let event = deadline(&Request { law, counting: Counting::EventDay, ..request }, &calendar);
        let start = deadline(&Request { law, counting: Counting::DayStart, ..request }, &calendar);
        let (event, start) = (event.unwrap().raw, start.unwrap().raw);
        match (request.period.unit(), request.direction) {
            (Unit::Day | Unit::Week, Direction::After) => {
                prop_assert_eq!(start.tomorrow().unwrap(), event);
            }
            (Unit::Day | Unit::Week, Direction::Before) => {
                prop_assert_eq!(start.yesterday().unwrap(), event);
            }
            // Both may be the last day of a short month.
            (_, Direction::After) => prop_assert!(start <= event),
            (_, Direction::Before) => prop_assert!(start >= event),
        }
    }

    #[test]
    fn months_are_clipped_once(from in day(), n in 1..40_u32) {
        let request = Request::new(Start::Day(from), Period::new(n, Unit::Month).unwrap());
        let raw = deadline(&request, &calendar("DE-HE")).unwrap().raw;
        let months = i32::from(raw.year() - from.year()) * 12 + i32::from(raw.month() - from.month());
        prop_assert_eq!(u32::try_from(months).unwrap(), n);
        prop_assert_eq!(raw.day(), from.day().min(raw.days_in_month()));
    }

    #[test]
    fn weeks_end_on_the_weekday_of_their_start(from in day(), n in 1..40_u32) {
        let request = Request::new(Start::Day(from), Period::new(n, Unit::Week).unwrap());
        let raw = deadline(&request, &calendar("DE-HE")).unwrap().raw;
        prop_assert_eq!(raw.weekday(), from.weekday());
    }

    #[test]
    fn working_days_are_counted_as_one_counts_by_hand(
        from in day(), days in 0..900_i32, calendar in place()
    ) {
        let through = from.checked_add(days.days()).unwrap();
        let naive = (1..=days)
            .filter(|n| works(&calendar, from.checked_add(n.days()).unwrap()))
            .count();
        prop_assert_eq!(calendar.working_days(from, through) as usize, naive);
        prop_assert_eq!(calendar.working_days(through, from), 0);
    }

    #[test]
    fn stepping_working_days_is_the_inverse_of_counting(
        from in day(), n in 1..600_u32, calendar in place()
    ) {
        let end = calendar.working_day_after(from, n).unwrap();
        prop_assert!(calendar.is_working_day(end));
        prop_assert_eq!(calendar.working_days(from, end), n);
        let back = calendar.working_day_before(end.tomorrow().unwrap(), n).unwrap();
        prop_assert!(calendar.is_working_day(back) && back > from);
        prop_assert_eq!(calendar.working_days(back.yesterday().unwrap(), end), n);
    }

    #[test]
    fn hours_run_through_the_change_of_the_clock(from in day(), n in 1..10_000_u32) {
        let request = Request::new(Start::Day(from), Period::new(n, Unit::Hour).unwrap());
        let deadline = deadline(&request, &calendar("DE-BE")).unwrap();
        let elapsed = deadline.instant.as_second() - start_of_day(from).as_second();
        prop_assert_eq!(elapsed, i64::from(n) * 3600);
        prop_assert!(end_of_day(deadline.end) >= deadline.instant);
        prop_assert!(start_of_day(deadline.end) < deadline.instant);
    }

    #[test]
    fn a_day_in_berlin_has_23_to_25_hours_and_meets_the_next(day in day()) {
        let hours = (end_of_day(day).as_second() - start_of_day(day).as_second()) / 3600;
        let expected = match (day.month(), day.weekday(), day.day()) {
            (3, Weekday::Sunday, 25..) => 23,
            // Until 1995 the clock went back in September.
            (10, Weekday::Sunday, 25..) if day.year() > 1995 => 25,
            (9, Weekday::Sunday, 24..) if day.year() == 1995 => 25,
            _ => 24,
        };
        prop_assert_eq!(hours, expected);
        prop_assert_eq!(end_of_day(day), start_of_day(day.tomorrow().unwrap()));
    }

    #[test]
    fn a_period_is_read_as_it_is_written(period in period()) {
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,40}") {
        let _ = text.parse::<Period>();
        let _ = text.parse::<Start>();
        let _ = calendars().get(&text);
    }

    #[test]
    fn no_period_breaks_the_count(
        year in 1991..=9999_i16, ordinal in 0..366_i32, count in 1..9_000_000_u32, unit in unit(),
        counting in counting(), before in any::<bool>()
    ) {
        let Ok(period) = Period::new(count, unit) else { return Ok(()) };
        let from = Date::constant(year, 1, 1).saturating_add(ordinal.days());
        let direction = if before { Direction::Before } else { Direction::After };
        let request = Request { counting, direction, ..Request::new(Start::Day(from), period) };
        let _ = deadline(&request, &calendar("DE-SN"));
    }
}
