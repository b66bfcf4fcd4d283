//! The tree of quotas: how loads add up and what is left.

use std::collections::BTreeMap;

use crate::ids::{PlaceId, QuotaId};
use crate::ledger::specs::QuotaSpec;

/// A quota's place in [`Tree`].
pub(super) type Index = usize;

/// A quota with its counts, as screens need it.
#[derive(Clone, Copy, Debug)]
pub struct QuotaView<'a> {
    /// How it is set up now.
    pub spec: &'a QuotaSpec,
    /// Places taken and promised.
    pub load: u32,
    /// How many more can be claimed here.
    pub left: u32,
    /// People in line here.
    pub queued: u32,
    /// False for a wave that waits for the one before it.
    pub open: bool,
    /// Which wave it is, from 1.
    pub wave: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) spec: QuotaSpec,
    pub(super) parent: Option<Index>,
    /// The wave before this one.
    pub(super) before: Option<Index>,
    /// The wave after this one.
    pub(super) after: Option<Index>,
    pub(super) opened: bool,
    /// Held and confirmed places claimed directly here.
    pub(super) own: u32,
    /// Σ over children of max(load, guarantee).
    pub(super) children: u32,
    /// The waiting list: places by the number of the entry that claimed them.
    pub(super) line: BTreeMap<u64, PlaceId>,
}

impl Node {
    pub(super) fn load(&self) -> u32 {
        self.own.saturating_add(self.children)
    }

    /// What it takes of its parent.
    fn weight(&self) -> u32 {
        self.load().max(self.spec.guarantee)
    }

    fn is_over(&self) -> bool {
        self.load() > self.spec.size
    }
}

/// All quotas; a parent always stands before its children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    index: BTreeMap<QuotaId, Index>,
    /// How many quotas hold more than their size. Anything but 0 is a broken promise.
    pub(super) over: usize,
}

impl Tree {
    pub(super) fn find(&self, id: &QuotaId) -> Option<Index> {
        self.index.get(id).copied()
    }

    pub(super) fn add(&mut self, spec: QuotaSpec, parent: Option<Index>, before: Option<Index>) -> Index {
        let index = self.nodes.len();
        let guarantee = spec.guarantee;
        self.index.insert(spec.id.clone(), index);
        let opened = before.is_none();
        // The line stands at the last wave, so it moves along to a new one.
        let line = before.map(|before| std::mem::take(&mut self.nodes[before].line)).unwrap_or_default();
        self.nodes.push(Node { spec, parent, before, after: None, opened, own: 0, children: 0, line });
        if let Some(before) = before {
            self.nodes[before].after = Some(index);
        }
        if let Some(parent) = parent {
            self.shift_children(parent, 0, guarantee);
        }
        index
    }

    /// Changes a quota, and its weight on the quotas above along with it.
    pub(super) fn change(&mut self, index: Index, change: impl FnOnce(&mut Node)) {
        let node = &mut self.nodes[index];
        let (weight, over) = (node.weight(), node.is_over());
        change(node);
        self.over = self.over + usize::from(node.is_over()) - usize::from(over);
        let (parent, new_weight) = (node.parent, node.weight());
        if let Some(parent) = parent
            && weight != new_weight
        {
            self.shift_children(parent, weight, new_weight);
        }
    }

    fn shift_children(&mut self, parent: Index, from: u32, to: u32) {
        self.change(parent, |node| node.children = node.children.saturating_sub(from).saturating_add(to));
    }

    /// left(q), as defined in [`crate::ledger`].
    pub(super) fn left(&self, index: Index) -> u32 {
        self.left_with(index, &|this| self.nodes[this].load())
    }

    /// left(q) once one who sits at `leaving` has left: up from there, each load is one less, as far as no guarantee keeps
    /// the place.
    pub(super) fn left_without(&self, index: Index, leaving: Index) -> u32 {
        let mut relieved = vec![leaving];
        let mut next = Some(leaving);
        while let Some(this) = next {
            let node = &self.nodes[this];
            next = node.parent.filter(|_| node.load() > node.spec.guarantee);
            relieved.extend(next);
        }
        self.left_with(index, &|this| self.nodes[this].load() - u32::from(relieved.contains(&this)))
    }

    fn left_with(&self, index: Index, load: &dyn Fn(Index) -> u32) -> u32 {
        let (node, load_here) = (&self.nodes[index], load(index));
        let room = node.spec.size.saturating_sub(load_here);
        match node.parent {
            None => room,
            Some(parent) => {
                let promised = node.spec.guarantee.saturating_sub(load_here);
                room.min(promised.saturating_add(self.left_with(parent, load)))
            }
        }
    }

    /// The limit that stands in the way when nothing is left at `index`: itself or the nearest one above that is full.
    pub(super) fn bottleneck(&self, index: Index) -> Index {
        let node = &self.nodes[index];
        match node.parent {
            Some(parent) if node.load() < node.spec.size => self.bottleneck(parent),
            _ => index,
        }
    }

    pub(super) fn root(&self, index: Index) -> Index {
        self.nodes[index].parent.map_or(index, |parent| self.root(parent))
    }

    /// How many quotas stand above one another from the root down to `index`: 1 for a root.
    pub(super) fn level(&self, index: Index) -> u32 {
        self.nodes[index].parent.map_or(1, |parent| self.level(parent) + 1)
    }

    /// This wave and those after it, in order. A quota without waves is its own only one.
    pub(super) fn waves_from(&self, index: Index) -> impl Iterator<Item = Index> {
        std::iter::successors(Some(index), |&wave| self.nodes[wave].after)
    }

    /// The wave at which the line stands.
    pub(super) fn last_wave(&self, index: Index) -> Index {
        self.waves_from(index).last().unwrap_or(index)
    }

    /// The first of the waves that `index` belongs to.
    pub(super) fn first_wave(&self, index: Index) -> Index {
        self.nodes[index].before.map_or(index, |before| self.first_wave(before))
    }

    pub(super) fn wave_number(&self, index: Index) -> u32 {
        self.nodes[index].before.map_or(1, |before| self.wave_number(before) + 1)
    }
}
