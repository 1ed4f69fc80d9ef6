//! Which step of an old definition is which step of a new one.

use crate::StepName;

/// Pairs of an old and a new step; a step that is not named keeps its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(StepName, StepName)>);

/// Why a mapping cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMapping {
    /// No `=` between two names.
    #[error("`{0}` maps no step: write `old=new`, several with commas between them")]
    NoPair(String),
    /// A step cannot go two ways.
    #[error("the step `{0}` is mapped twice; leave one of the two out")]
    Twice(String),
}

impl Mapping {
    /// A mapping of pairs.
    ///
    /// # Errors
    /// If a step is mapped twice.
    pub fn new(pairs: impl IntoIterator<Item = (StepName, StepName)>) -> Result<Self, BadMapping> {
        let mut mapping = Self::default();
        for (from, to) in pairs {
            if mapping.0.iter().any(|(known, _)| *known == from) {
                return Err(BadMapping::Twice(from.to_string()));
            }
            mapping.0.push((from, to));
        }
        Ok(mapping)
    }

    /// Where a step of the old definition lies in the new one.
    pub fn of<'s>(&'s self, step: &'s StepName) -> &'s StepName {
        self.0.iter().find(|(from, _)| from == step).map_or(step, |(_, to)| to)
    }

    /// The pairs, as they were written.
    pub fn pairs(&self) -> &[(StepName, StepName)] {
        &self.0
    }
}

impl std::str::FromStr for Mapping {
    type Err = BadMapping;

    /// `freigabe=entwurf, umlauf=abstimmung`; nothing for no pairs.
    fn from_str(text: &str) -> Result<Self, BadMapping> {
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        let mut list = Vec::new();
        for pair in pairs {
            let (from, to) = pair
                .split_once('=')
                .map(|(from, to)| (from.trim(), to.trim()))
                .filter(|(from, to)| !from.is_empty() && !to.is_empty())
                .ok_or_else(|| BadMapping::NoPair(pair.to_owned()))?;
            list.push((StepName::from(from), StepName::from(to)));
        }
        Self::new(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_pair_by_pair() {
        let mapping: Mapping = "freigabe = entwurf,umlauf=abstimmung".parse().unwrap();
        assert_eq!(mapping.of(&"freigabe".into()).as_str(), "entwurf");
        assert_eq!(mapping.of(&"bekanntgabe".into()).as_str(), "bekanntgabe");
        assert_eq!("".parse(), Ok(Mapping::default()));
        let wrong = |text: &str| text.parse::<Mapping>().unwrap_err();
        assert_eq!(wrong("freigabe"), BadMapping::NoPair("freigabe".to_owned()));
        assert_eq!(wrong("a=,b=c"), BadMapping::NoPair("a=".to_owned()));
        assert_eq!(wrong("a=b,a=c"), BadMapping::Twice("a".to_owned()));
    }
}
