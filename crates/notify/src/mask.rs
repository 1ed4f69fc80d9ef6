//! Addresses in reasons and logs: enough to recognise, too little to write to.

/// `mustermann@example.org` becomes `m…@example.org`; what is no address becomes `…`.
pub fn mask(address: &str) -> String {
    match address.trim().rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).filter(|c| c.is_alphanumeric()).collect();
            let domain: String = domain.chars().filter(|c| !c.is_control()).collect();
            format!("{first}…@{domain}")
        }
        None => "…".to_owned(),
    }
}

/// Masks every address inside a text, such as a server's answer.
pub(crate) fn mask_all(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c)) {
        let (bare, end) = match word.char_indices().last() {
            Some((at, c)) if c.is_whitespace() || "<>()[]\"',;:".contains(c) => word.split_at(at),
            _ => (word, ""),
        };
        if bare.contains('@') {
            out.push_str(&mask(bare));
        } else {
            out.push_str(bare);
        }
        out.push_str(end);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{mask, mask_all};

    #[test]
    fn the_local_part_is_hidden() {
        assert_eq!(mask("mustermann@example.org"), "m…@example.org");
        assert_eq!(mask("ärger@example.org"), "ä…@example.org");
        assert_eq!(mask("\"a b\"@example.org"), "…@example.org");
        assert_eq!(mask("mustermann"), "…");
    }

    #[test]
    fn a_servers_answer_is_masked_and_put_on_one_line() {
        let said = "5.1.1 <max.muster@example.org>: unknown\n user (max.muster@example.org)";
        assert_eq!(mask_all(said), "5.1.1 <m…@example.org>: unknown user (m…@example.org)");
    }
}
