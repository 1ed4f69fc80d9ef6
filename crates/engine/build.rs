//! Rebuilds when a definition is added: the macro that embeds them sees only files it already knew.

fn main() {
    println!("cargo::rerun-if-changed=../../workflows");
}
