//! How property tests draw their texts.

use proptest::test_runner::{Config, RngSeed};

/// `cases` texts, the same ones in every run. With `PROPTEST_CASES=100000` in the environment as many others are drawn, new
/// ones each time.
pub(crate) fn config(cases: u32) -> Config {
    let searching = std::env::var_os("PROPTEST_CASES").is_some();
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if searching {
        return config;
    }
    Config {
        cases,
        rng_seed: RngSeed::Fixed(2026),
        ..config
    }
}
