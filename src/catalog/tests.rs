//! The data files load, and everything they refer to exists.

use super::*;

#[test]
fn every_host_file_loads() {
    for (id, text) in HOSTS {
        match read_host(text) {
            Ok(host) => assert_eq!(host.id, id),
            Err(error) => panic!("{id}: {error}"),
        }
    }
}

#[test]
fn the_sections_file_loads() {
    if let Err(error) = read_sections(SECTIONS) {
        panic!("sections: {error}");
    }
}
