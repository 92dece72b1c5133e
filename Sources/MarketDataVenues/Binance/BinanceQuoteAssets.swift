import MarketDataModel

/// What instruments are paid in, as far as known without the instrument list.
///
/// binance.com: every `quoteAsset` among the 1,675 pairs of `GET /api/v3/exchangeInfo` of 2021-10-04, and those that the
/// venue's listing notices added until 2025. binance.us: those of its `exchangeInfo` of 2021-10-12 (121 pairs), and
/// those of its listing notices.
///
/// An asset that is missing here leaves its names native; it does no more harm, unless it ends in one that is listed.
/// So an asset that ends in another listed one (AEUR) is kept here even when nothing trades against it any more.
enum BinanceQuoteAssets {
    /// The quote assets of `site`.
    static func known(_ site: BinanceSite) -> [InlineName] {
        switch site {
        case .global: Self.global
        case .us: Self.us
        }
    }

    private static let global: [InlineName] = Self.names(
        """
        USDT USDC FDUSD TUSD BUSD DAI PAX USDP USDS USDSB UST VAI USD1 USDE RLUSD
        BTC ETH BNB XRP TRX DOGE SOL DOT
        EUR EURI AEUR TRY BRL GBP AUD RUB UAH ZAR NGN PLN RON CZK JPY GYEN MXN ARS COP KZT BIDR IDRT BKRW BVND
        """
    )

    private static let us: [InlineName] = Self.names("USD USD4 USDT USDC BUSD DAI BTC ETH BNB")

    private static func names(_ text: String) -> [InlineName] {
        text.split(whereSeparator: \.isWhitespace).compactMap { InlineName($0) }
    }
}
