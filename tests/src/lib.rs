//! Support for the stories: worlds, databases, mail servers.
