//! The CA on a real database, with many who act at once.

mod together;
