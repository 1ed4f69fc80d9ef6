//! Stands before another channel while people practise: nothing leaves for a real address.

use async_trait::async_trait;

use super::{Channel, Delivery};
use crate::{Rendered, mask};

/// Marks every mail ÜBUNG and refuses every address that does not end in `.example`, a domain that
/// no mail can reach (RFC 2606).
#[derive(Debug)]
pub struct Rehearsal<C> {
    inner: C,
}

impl<C: Channel> Rehearsal<C> {
    /// Before this channel.
    pub fn new(inner: C) -> Self {
        Self { inner }
    }
}

#[async_trait]
impl<C: Channel> Channel for Rehearsal<C> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        if !is_example(&mail.address) {
            return Delivery::give_up(format!(
                "ÜBUNG: zurückgehalten, `{}` endet nicht auf `.example`",
                mask(&mail.address)
            ));
        }
        self.inner.deliver(&mail.clone().rehearse()).await
    }
}

fn is_example(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| {
        let domain = domain.to_ascii_lowercase();
        domain == "example" || domain.ends_with(".example")
    })
}

#[cfg(test)]
mod tests {
    use super::is_example;

    #[test]
    fn only_the_reserved_domain_counts() {
        assert!(is_example("a@hb.example"));
        assert!(is_example("a@HB.Example"));
        assert!(!is_example("a@example.org"));
        assert!(!is_example("a.example"));
        assert!(!is_example("a@b.example@bund.de"));
        assert!(!is_example("a@notexample"));
    }
}
