internal import MarketDataModel

/// Every setting, in the order in which they are documented.
///
/// The one table: the environment is read by it, values are checked by it, and the page of variables is made of it. A
/// setting that is added to ``MarketDataClient/Configuration`` is added here; a test fails until it is.
package enum SettingTable {
    /// Every setting, with a name that occurs once.
    package static let all: [Setting] =
        questions + cache + limits + requests + features + instruments + subscriptions + connection + network
        + recording + others

    static let day = Duration.seconds(86_400)
}
