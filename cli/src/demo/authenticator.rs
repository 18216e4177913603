//! The authenticator of an officer: the secret of the second factor (RFC 6238), and its codes.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, Result};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::runtime::clock::Clock;
use ca_core::types::Timestamp;
use zeroize::Zeroizing;

use super::browser::Browser;

/// A secret, and a moment of the last period whose code was used, UTC seconds.
pub(super) struct Authenticator {
    secret: TotpSecret,
    used: AtomicI64,
}

impl Authenticator {
    /// Sets up the second factor of the person who has signed in with the password, as the portal demands of officers.
    pub(super) fn set_up(browser: &mut Browser, clock: &dyn Clock) -> Result<Self> {
        let page = browser.open("/second-factor/set-up")?;
        let shown = page.text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
        let secret = shown.and_then(|text| TotpSecret::from_base32(&text.replace(' ', "")));
        let own = Self { secret: secret.context("the page shows no secret")?, used: AtomicI64::default() };
        let mut confirm = || {
            // The code before the current one is accepted too. So the current one remains for the person who reads it.
            own.used.store(clock.now().unix_seconds() - PERIOD + MARGIN, Ordering::SeqCst);
            let code = own.code_of(own.used.load(Ordering::SeqCst));
            browser.submit(page.form("/second-factor/set-up")?.with("code", &code))
        };
        // On a slow machine the code may expire on its way.
        confirm().or_else(|_| confirm())?;
        Ok(own)
    }

    /// A code that was not used yet, accepted for at least 30 seconds: of this period, or of the next.
    pub(super) fn code(&self, now: Timestamp) -> String {
        self.code_of(self.unused(now))
    }

    /// The same code, to be used by the caller.
    pub(super) fn use_code(&self, now: Timestamp) -> String {
        let moment = self.unused(now);
        self.used.store(moment, Ordering::SeqCst);
        self.code_of(moment)
    }

    /// The secret for typing into an authenticator app.
    pub(super) fn secret(&self) -> Zeroizing<String> {
        self.secret.to_base32()
    }

    /// The address that authenticator apps read.
    pub(super) fn uri(&self, account: &str) -> String {
        let (account, secret) = (account.replace('@', "%40"), self.secret());
        format!("otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}", *secret)
    }

    fn unused(&self, now: Timestamp) -> i64 {
        now.unix_seconds().max(self.used.load(Ordering::SeqCst) + PERIOD)
    }

    fn code_of(&self, moment: i64) -> String {
        self.secret.code_at(TimeStep::of(Timestamp::from_unix_seconds(moment)))
    }
}

/// The same as in the portal's QR code.
const ISSUER: &str = "Inkan%20Example%20Organisation";
/// Seconds.
const PERIOD: i64 = 30;
/// The seconds that setting up may take, less than the steps after it take.
const MARGIN: i64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    #[test]
    fn a_used_code_is_not_offered_again() {
        let secret = TotpSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").expect("a secret");
        let own = Authenticator { secret, used: AtomicI64::new(0) };
        assert_eq!(own.code(at(100)), own.code_of(100), "the code of this period");
        assert_eq!(own.use_code(at(100)), own.code_of(100));
        assert_eq!(own.code(at(101)), own.code_of(130), "the code of the next period");
        assert_eq!(own.code(at(200)), own.code_of(200));
        assert_eq!(
            own.uri("rin@example.com"),
            "otpauth://totp/Inkan%20Example%20Organisation:rin%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Inkan%20Example%20Organisation"
        );
    }
}
