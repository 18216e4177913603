//! The CA on a real database: many who act at once, and what time brings, and what a restored
//! database carries on.

mod batch;
mod by_the_clock;
mod crl_list;
mod deadlines;
mod effect;
mod heads;
mod ocsp;
mod passes;
mod restored;
mod together;
mod weak_keys;
