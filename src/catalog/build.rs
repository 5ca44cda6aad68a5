//! The build script: writes the catalogue's data as JSON, which is read many times faster than YAML whenever the program starts.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const DATA: &str = "src/catalog/data";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={DATA}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for entry in fs::read_dir(DATA)? {
        let path = entry?.path();
        println!("cargo:rerun-if-changed={}", path.display());
        let name = path.file_stem().ok_or("a data file has no name")?;
        let text = to_json(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        fs::write(out.join(name).with_extension("json"), text)?;
    }
    Ok(())
}

fn to_json(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut data: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    data.apply_merge()?;
    Ok(serde_json::to_string(&data)?)
}
