//! The names in a Rust file: the paths that it uses, the items that it re-exports, and which of its modules are tests.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree};

/// A path within the crate, from its root.
#[derive(Debug)]
pub(super) struct Used {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// Whether a `pub use` re-exports it.
    pub(super) is_export: bool,
}

/// A parsed file.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) uses: Vec<Used>,
    /// The names that `pub use` re-exports, with their origins.
    pub(super) exports: BTreeMap<String, Vec<String>>,
    /// Modules in files of their own that are compiled only for tests.
    pub(super) test_modules: Vec<Vec<String>>,
}

impl Source {
    /// Reads the file of a module.
    ///
    /// # Errors
    /// When it is not valid Rust.
    pub(super) fn read(text: &str, path: PathBuf, module: Vec<String>) -> Result<Self> {
        let file = syn::parse_file(text).with_context(|| format!("parsing {}", path.display()))?;
        let source = Self { path, uses: Vec::new(), exports: BTreeMap::new(), test_modules: Vec::new() };
        let mut reader = Reader { module, children: Vec::new(), source };
        reader.children = file.items.iter().filter_map(module_name).collect();
        reader.visit_file(&file);
        Ok(reader.source)
    }
}

fn module_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    }
}

struct Reader {
    /// The module that is being read.
    module: Vec<String>,
    /// The modules that the file declares: paths of the 2018 edition may begin with one.
    children: Vec<String>,
    source: Source,
}

impl Reader {
    /// The path from the crate's root, or `None` for one outside the crate.
    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&self.module, rest].concat()),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let kept = self.module.len().checked_sub(ups)?;
                Some([self.module.get(..kept)?, path.get(ups..)?].concat())
            }
            child if self.children.iter().any(|it| it == child) => Some([self.module.as_slice(), path].concat()),
            _ => None,
        }
    }

    fn note(&mut self, path: &[String], line: usize) {
        if let Some(path) = self.resolve(path) {
            self.source.uses.push(Used { path, line, is_export: false });
        }
    }
}

impl Visit<'_> for Reader {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        let module = [self.module.as_slice(), &[item.ident.to_string()]].concat();
        if is_test(&item.attrs) {
            if item.content.is_none() {
                self.source.test_modules.push(module);
            }
            return;
        }
        let outer = std::mem::replace(&mut self.module, module);
        visit::visit_item_mod(self, item);
        self.module = outer;
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        if is_test(&item.attrs) {
            return;
        }
        let is_export = !matches!(item.vis, syn::Visibility::Inherited);
        for Leaf { path, name, line } in leaves(&item.tree, &[]) {
            let Some(path) = self.resolve(&path) else { continue };
            if is_export {
                self.source.exports.insert(name, path.clone());
            }
            self.source.uses.push(Used { path, line, is_export });
        }
    }

    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_visibility(&mut self, _: &syn::Visibility) {}

    fn visit_path(&mut self, path: &syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 && ["crate", "super", "self"].iter().any(|root| parts.first().is_some_and(|it| it == root)) {
            self.note(&parts, path.span().start().line);
        }
        visit::visit_path(self, path);
    }
}

/// One name of a `use`, with its path.
struct Leaf {
    path: Vec<String>,
    /// The name in this file.
    name: String,
    line: usize,
}

fn leaves(tree: &UseTree, before: &[String]) -> Vec<Leaf> {
    let with = |part: &syn::Ident| [before, &[part.to_string()]].concat();
    let line = tree.span().start().line;
    match tree {
        UseTree::Path(it) => leaves(&it.tree, &with(&it.ident)),
        UseTree::Name(it) if it.ident == "self" => {
            let name = before.last().cloned().unwrap_or_default();
            vec![Leaf { path: before.to_vec(), name, line }]
        }
        UseTree::Name(it) => vec![Leaf { path: with(&it.ident), name: it.ident.to_string(), line }],
        UseTree::Rename(it) => vec![Leaf { path: with(&it.ident), name: it.rename.to_string(), line }],
        UseTree::Glob(_) => vec![Leaf { path: before.to_vec(), name: String::new(), line }],
        UseTree::Group(it) => it.items.iter().flat_map(|tree| leaves(tree, before)).collect(),
    }
}

/// Whether the attributes compile an item only for tests.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg_test = || attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"));
        attribute.path().is_ident("test") || (attribute.path().is_ident("cfg") && is_cfg_test())
    })
}
