//! The choices of a report: the three that people have most often come first, the others under "more".

use ca_core::types::Happening;

/// The choice that requests a hold, or the withdrawal that replaces it.
pub(crate) const MISLAID: &str = "mislaid";

/// The choices on one page.
pub(crate) struct Choices {
    pub(crate) first: Vec<Choice>,
    pub(crate) more: Vec<Choice>,
}

/// A selectable event.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    pub(crate) effect: &'static str,
}

impl Choices {
    /// These events, and a mislaid key, if that can be reported.
    pub(crate) fn new(happenings: impl IntoIterator<Item = Happening>, mislaid: Option<Choice>) -> Self {
        let (first, more): (Vec<_>, Vec<_>) =
            happenings.into_iter().map(choice).partition(|choice| FIRST.contains(&choice.value));
        Self { first: first.into_iter().chain(mislaid).collect(), more }
    }

    /// The event, if there is only one.
    pub(crate) fn only(&self) -> Option<&'static str> {
        match (self.first.as_slice(), self.more.as_slice()) {
            ([only], []) => Some(only.value),
            _ => None,
        }
    }

    /// Whether the certificates can be suspended.
    pub(crate) fn can_suspend(&self) -> bool {
        self.first.iter().any(|choice| choice.value == MISLAID)
    }

    /// Whether the chosen event is one of the others, so that they must be visible.
    pub(crate) fn is_more(&self, chosen: &str) -> bool {
        self.more.iter().any(|choice| choice.value == chosen)
    }
}

impl Choice {
    /// A mislaid key, with the message about the effect.
    pub(crate) fn mislaid(label: &'static str, effect: &'static str) -> Self {
        Self { value: MISLAID, label, effect }
    }

    /// Whether the time since which the key is in doubt is asked for.
    pub(crate) fn asks_since(&self) -> bool {
        self.value == Happening::KeyStolen.name()
    }
}

fn choice(happening: Happening) -> Choice {
    let (label, effect) = match happening {
        Happening::KeyLost => ("happening-key-lost", "happening-key-lost-effect"),
        Happening::KeyStolen => ("happening-key-stolen", "happening-key-stolen-effect"),
        Happening::KeyDestroyed => ("happening-key-destroyed", "happening-key-destroyed-effect"),
        Happening::PersonLeft => ("happening-person-left", "happening-person-left-effect"),
        Happening::NameChanged => ("happening-name-changed", "happening-name-changed-effect"),
        Happening::Superseded => ("happening-superseded", "happening-superseded-effect"),
        Happening::NoLongerUsed => ("happening-no-longer-used", "happening-no-longer-used-effect"),
        Happening::Unspecified => ("happening-unspecified", "happening-unspecified-effect"),
    };
    Choice { value: happening.name(), label, effect }
}

const FIRST: [&str; 2] = ["key-lost", "key-stolen"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_stolen_and_mislaid_come_first_and_the_others_are_not_lost() {
        let mislaid = || Some(Choice::mislaid("happening-mislaid", "happening-mislaid-effect"));
        let all = Choices::new(Happening::ALL, mislaid());
        let values = |choices: &[Choice]| choices.iter().map(|choice| choice.value).collect::<Vec<_>>();
        assert_eq!(values(&all.first), ["key-lost", "key-stolen", "mislaid"]);
        assert_eq!(all.more.len(), Happening::ALL.len() - 2);
        assert!(all.is_more("superseded") && !all.is_more("key-lost") && !all.is_more("mislaid") && !all.is_more(""));
        assert_eq!(all.only(), None);
        assert_eq!(Choices::new([Happening::KeyStolen], None).only(), Some("key-stolen"));
        assert_eq!(Choices::new([Happening::KeyStolen], mislaid()).only(), None);
    }
}
