//! The CA on a real database: many who act at once, and what time brings, and what a restored
//! database carries on.

mod acting;
mod batch;
mod by_the_clock;
mod crl_list;
mod crl_seconds;
mod deadlines;
mod departure;
mod directory_people;
mod effect;
mod enrollment;
mod guessing;
mod heads;
mod history;
mod key_kinds;
mod known_devices;
mod ocsp;
mod ocsp_by_get;
mod office;
mod offices;
mod passes;
mod passwords;
mod published;
mod reminders;
mod restored;
mod restored_sign_ins;
mod second_factor;
mod server_keys;
mod spelling;
mod stolen_later;
mod theft_meanwhile;
mod together;
mod verified;
mod weak_keys;
mod wiped;
mod words;
