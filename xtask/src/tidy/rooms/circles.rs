//! Strongly connected components of a directed graph (Tarjan's algorithm).

/// The circles of a graph: each a sorted list of at least two nodes that reach each other. `edges[n]` are the nodes to which
/// `n` has an edge.
pub(super) fn find(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search =
        Search { edges, marks: vec![Mark::default(); edges.len()], stack: Vec::new(), next: 1, found: Vec::new() };
    for node in 0..edges.len() {
        if search.mark(node).index == 0 {
            search.visit(node);
        }
    }
    search.found.sort();
    search.found
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// The order in which the node was visited, from 1; 0 before.
    index: usize,
    /// The lowest index that is known to be reachable.
    lowest: usize,
    on_stack: bool,
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    marks: Vec<Mark>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn mark(&self, node: usize) -> Mark {
        self.marks.get(node).copied().unwrap_or_default()
    }

    fn set(&mut self, node: usize, mark: Mark) {
        if let Some(place) = self.marks.get_mut(node) {
            *place = mark;
        }
    }

    fn visit(&mut self, node: usize) {
        let mut mark = Mark { index: self.next, lowest: self.next, on_stack: true };
        self.next += 1;
        self.stack.push(node);
        self.set(node, mark);
        for &other in self.edges.get(node).map(Vec::as_slice).unwrap_or_default() {
            if self.mark(other).index == 0 {
                self.visit(other);
                mark.lowest = mark.lowest.min(self.mark(other).lowest);
            } else if self.mark(other).on_stack {
                mark.lowest = mark.lowest.min(self.mark(other).index);
            }
            self.set(node, mark);
        }
        if mark.lowest == mark.index {
            self.close(node);
        }
    }

    /// Removes the component whose first node this is from the stack.
    fn close(&mut self, first: usize) {
        let mut component = Vec::new();
        while let Some(node) = self.stack.pop() {
            let mark = self.mark(node);
            self.set(node, Mark { on_stack: false, ..mark });
            component.push(node);
            if node == first {
                break;
            }
        }
        component.sort_unstable();
        if component.len() > 1 {
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn circles_are_told_from_chains() {
        let edges = [vec![1], vec![2], vec![0, 3], vec![4], vec![], vec![6, 4], vec![5], vec![7]];
        assert_eq!(find(&edges), [vec![0, 1, 2], vec![5, 6]]);
    }
}
