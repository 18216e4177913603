//! The CA on a real database: many who act at once, and what time brings.

mod by_the_clock;
mod crl_list;
mod deadlines;
mod heads;
mod ocsp;
mod together;
