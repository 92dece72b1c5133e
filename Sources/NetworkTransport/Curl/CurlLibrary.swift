import CCurl

/// libcurl, initialised once for the process.
enum CurlLibrary {
    /// Initialises libcurl at the first call; says whether it can be used.
    ///
    /// A `static let` runs once however many threads ask; libcurl's own initialisation is thread-safe on top.
    static func isReady() -> Bool { initialised == CURLE_OK }

    private static let initialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
