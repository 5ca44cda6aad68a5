//! Text of one version of a document.
