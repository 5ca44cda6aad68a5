//! MCP servers as files define them: their transports and their keys.

use serde::Deserialize;

use super::key::Key;

/// What a host takes for the definition of an MCP server.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct McpServers {
    /// The key that says which transport it is.
    pub kind: String,
    /// The transport of a server without that key.
    pub default: String,
    /// The transports.
    pub transports: Vec<McpTransport>,
    /// Every key that a server may have.
    pub keys: Vec<Key>,
    /// The keys whose items, or whose values, are text throughout.
    pub texts: Vec<String>,
}

/// A way to reach a server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct McpTransport {
    /// As the servers name it; the set of values of the key says what it means.
    pub name: String,
    /// Other names of it that count.
    #[serde(default)]
    pub also: Vec<String>,
    /// The keys that a server has to have.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The keys that a server may have beside them.
    #[serde(default)]
    pub takes: Vec<String>,
    /// How the address of such a server often ends.
    #[serde(default)]
    pub address_ends: Option<String>,
    /// Recognised but not documented: nothing is known of its keys.
    #[serde(default)]
    pub undocumented: bool,
}

impl McpServers {
    /// The transport that goes by this name.
    pub fn transport(&self, name: &str) -> Option<&McpTransport> {
        let mut transports = self.transports.iter();
        transports.find(|it| it.name == name || it.also.iter().any(|other| other == name))
    }

    /// The transports that are documented.
    pub fn documented(&self) -> impl Iterator<Item = &McpTransport> {
        self.transports.iter().filter(|it| !it.undocumented)
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl McpTransport {
    /// Whether a server of this transport has a use for the key.
    pub fn has(&self, key: &str) -> bool {
        self.needs.iter().chain(&self.takes).any(|it| it == key)
    }
}
