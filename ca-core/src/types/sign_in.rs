//! What a person showed at sign-in, and where that was.

/// The factors shown at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A password.
    Password,
    /// A password and the second factor.
    SecondFactor,
}

/// The place of the sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInOrigin {
    /// The address, or the network that one subscriber has.
    pub source: String,
    /// The browser, in a few words; empty when it said nothing that is known.
    pub agent: String,
}
