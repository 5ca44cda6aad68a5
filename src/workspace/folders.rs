//! What lies in a folder, on disk and in the editor: of the person's work, and of nothing else.

use std::collections::BTreeMap;

use super::{Entry, Snapshot};
use crate::catalog::catalog;
use crate::text::FilePath;

/// More things than this are not read of one folder.
const MOST: usize = 10_000;

impl Snapshot {
    /// What lies in `folder`, in order of name. Nothing outside the roots and the folders that hosts have in the home
    /// folder, and nothing to which links lead out of these.
    pub fn list(&self, folder: &FilePath) -> Vec<(String, Entry)> {
        let places = self.own_places();
        if !is_in(&places, folder) {
            // Of a folder outside, no more is known than the next step to one of these.
            let below = places
                .iter()
                .filter(|it| it.parent().as_ref() == Some(folder));
            let there = below.filter(|it| self.entry(it) == Some(Entry::Folder));
            // A host's folder may be a root as well.
            let steps: BTreeMap<String, Entry> = there
                .map(|it| (it.file_name().to_owned(), Entry::Folder))
                .collect();
            return steps.into_iter().collect();
        }
        let mut found = self.open_in(folder);
        let real: Vec<FilePath> = places.iter().map(|place| self.real(place)).collect();
        if is_in(&real, &self.real(folder)) {
            let mut listed = self.disk.list(folder, MOST).unwrap_or_default();
            listed.retain(|it| !it.is_link || is_in(&real, &self.real(&folder.join(&it.name))));
            found.extend(listed.into_iter().map(|it| (it.name, it.entry)));
        }
        found.retain(|_, entry| *entry != Entry::Missing);
        found.into_iter().collect()
    }

    /// The folders that hold the person's work, and those that hosts have in the home folder.
    fn own_places(&self) -> Vec<FilePath> {
        let home = self.surroundings().home.as_ref();
        let hosts = catalog().hosts.iter();
        let folders = hosts.filter_map(|host| Some(home?.join(host.folder.as_deref()?)));
        folders.chain(self.roots().iter().cloned()).collect()
    }

    /// What the editor holds in `folder`, saved or not.
    fn open_in(&self, folder: &FilePath) -> BTreeMap<String, Entry> {
        let open = self.open_files();
        let below = open.filter_map(|file| file.path.relative_to(folder));
        let below = below.filter(|below| !below.is_empty());
        let entries = below.map(|below| match below.split_once('/') {
            Some((name, _)) => (name.to_owned(), Entry::Folder),
            None => (below.to_owned(), Entry::File),
        });
        entries.collect()
    }

    /// Where links lead from `path`; `path` itself where nobody can say.
    fn real(&self, path: &FilePath) -> FilePath {
        self.disk.real(path).unwrap_or_else(|| path.clone())
    }
}

fn is_in(places: &[FilePath], path: &FilePath) -> bool {
    places.iter().any(|place| path.starts_with(place))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;
    use std::time::Duration;

    use crate::model::Surroundings;
    use crate::text::FilePath;
    use crate::workspace::scan::FileSystem;
    use crate::workspace::{Configs, Snapshot};

    #[cfg(unix)]
    #[test]
    fn links_lead_to_nothing_outside() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let place = FilePath::new(place.path().canonicalize().unwrap().to_str().unwrap());
        let (root, other) = (place.join("w"), place.join("other"));
        for folder in [&root.join("docs"), &other.join("secret")] {
            fs::create_dir_all(folder.as_str()).unwrap();
        }
        symlink(other.as_str(), root.join("out").as_str()).unwrap();
        symlink(
            other.join("secret").as_str(),
            root.join("docs/out").as_str(),
        )
        .unwrap();
        symlink(root.join("docs").as_str(), root.join("in").as_str()).unwrap();
        symlink("nowhere", root.join("broken").as_str()).unwrap();
        let surroundings = Surroundings {
            home: Some(place.join("home")),
            ..Surroundings::default()
        };
        let roots = vec![root.clone()];
        let snapshot = Snapshot::of([], Vec::new(), surroundings, Configs::default(), roots);
        let snapshot = snapshot.with_disk(Arc::new(FileSystem::new(Duration::ZERO)));
        let names = |folder: &FilePath| {
            let listed = snapshot.list(folder).into_iter();
            listed.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&root), ["docs", "in"]);
        assert_eq!(names(&place), ["w"]);
        for folder in [
            &other,
            &root.join("out"),
            &root.join("docs/out"),
            &root.join("in"),
        ] {
            assert_eq!(names(folder), [""; 0], "{folder}");
        }
    }
}
