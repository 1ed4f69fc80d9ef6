//! Pages of a long list: by number, since what is listed is at hand as a whole.

/// One page of a list.
pub(super) struct Pager<'a, T> {
    pub(super) shown: &'a [T],
    /// Places on it, from 1: `51–100`.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) all: usize,
    pub(super) earlier: Option<usize>,
    pub(super) later: Option<usize>,
}

/// The page of a number, from 1; a number that is too large gives the last.
pub(super) fn page<T>(list: &[T], number: Option<usize>, size: usize) -> Pager<'_, T> {
    let last = list.len().div_ceil(size).max(1);
    let number = number.unwrap_or(1).clamp(1, last);
    let start = (number - 1) * size;
    let shown = list.get(start..list.len().min(start + size)).unwrap_or_default();
    Pager {
        from: if shown.is_empty() { 0 } else { start + 1 },
        to: start + shown.len(),
        all: list.len(),
        earlier: (number > 1).then(|| number - 1),
        later: (number < last).then_some(number + 1),
        shown,
    }
}

/// An address with a query; empty parts are left out.
pub(super) fn address(path: &str, parts: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut sign = '?';
    for (name, value) in parts.iter().filter(|(_, value)| !value.is_empty()) {
        let value: String = value.bytes().map(crate::fail::quoted).collect();
        address.push(sign);
        address.push_str(name);
        address.push('=');
        address.push_str(&value);
        sign = '&';
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_stands_on_one_page() {
        let list: Vec<u32> = (0..101).collect();
        let of = |number| page(&list, Some(number), 50);
        assert_eq!((of(1).from, of(1).to, of(1).earlier, of(1).later), (1, 50, None, Some(2)));
        assert_eq!((of(3).from, of(3).to, of(3).later), (101, 101, None));
        assert_eq!((of(0).from, of(99).from), (1, 101));
        let none = page(&list[..0], None, 50);
        assert_eq!((none.from, none.to, none.later), (0, 0, None));
        assert_eq!(address("/a", &[("b", "x y"), ("c", "")]), "/a?b=x%20y");
    }
}
