import CCurl

/// libcurl, initialised once for the process.
enum CurlLibrary {
    /// Initialises libcurl at the first call; says whether it can be used.
    ///
    /// A `static let` runs once however many threads ask; libcurl's own initialisation is thread-safe on top.
    static func isReady() -> Bool { initialised == CURLE_OK }

    private static let initialised: CURLcode = {
        // A host may call `exit` while streams run. OpenSSL would then take its tables away under the network thread,
        // and the process would now and then end with a crash. The system takes the memory back anyway.
        _ = marketdata_tls_survives_exit()
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()
}
