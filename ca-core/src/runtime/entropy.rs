//! The source of randomness: always a parameter, like time.

use crate::error::{Error, Result};

/// A source of random octets fit for serial numbers, tokens and keys.
pub trait Entropy: Send + Sync {
    /// Fills `out` with random octets.
    ///
    /// # Errors
    /// `Internal` when the source fails; the caller must then stop.
    fn fill(&self, out: &mut [u8]) -> Result<()>;
}

/// The generator of the cryptographic library, seeded by the operating system.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<()> {
        aws_lc_rs::rand::fill(out).map_err(|_| Error::internal("the random source failed"))
    }
}

impl dyn Entropy + '_ {
    /// `N` random octets.
    ///
    /// # Errors
    /// Those of [`Entropy::fill`].
    pub fn octets<const N: usize>(&self) -> Result<[u8; N]> {
        let mut octets = [0; N];
        self.fill(&mut octets)?;
        Ok(octets)
    }
}
