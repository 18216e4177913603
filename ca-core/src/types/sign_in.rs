//! The factors and the origin of a sign-in.

/// The factors shown at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A password.
    Password,
    /// A password and the second factor.
    SecondFactor,
}

/// The origin of a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInOrigin {
    /// The source: an IPv4 address or an IPv6 /64 network.
    pub source: String,
    /// The short name of the browser; empty when the browser is unknown.
    pub agent: String,
}
