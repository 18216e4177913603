//! One target under libFuzzer, named by `INKAN_FUZZ_TARGET`; the arguments are libFuzzer's.
#![no_main]
#![expect(clippy::expect_used, reason = "without a target there is nothing to do")]

use std::cell::OnceCell;

use inkan_fuzz::{House, Target, find_target};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static AT_WORK: OnceCell<(Target, House)> = const { OnceCell::new() };
}

fuzz_target!(|input: &[u8]| {
    AT_WORK.with(|it| {
        let (target, house) = it.get_or_init(begin);
        target(house, input);
    });
});

fn begin() -> (Target, House) {
    let name = std::env::var("INKAN_FUZZ_TARGET").expect("INKAN_FUZZ_TARGET names the target");
    (find_target(&name).expect("a target of this name"), House::found().expect("a house"))
}
