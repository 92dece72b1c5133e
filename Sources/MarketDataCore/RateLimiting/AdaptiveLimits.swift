/// Between which rates, and how, ``AdaptiveRate`` moves.
package struct AdaptiveLimits: Hashable, Sendable {
    /// Requests a second while all is well: the configured limit. 20: a page full of symbols in a few seconds.
    package var ceiling = 20.0
    /// Requests a second at worst: enough to notice that things are better. 0.5.
    package var floor = 0.5
    /// What is left of the rate when things get worse. 0.5.
    package var decrease = 0.5
    /// How long it takes from the floor to the ceiling when all is well. 30 s.
    package var recovery: Duration = .seconds(30)
    /// An answer that takes longer says that things are worse. 2 s: ten times what venues need.
    package var slowAfter: Duration = .seconds(2)

    /// The defaults.
    package init() {}
}
