import CCurl
import MarketDataModel

/// One transfer or one connection of libcurl. Used on the network thread only.
///
/// An option that libcurl refuses is remembered, so that setting a dozen reads like a list.
final class EasyHandle {
    /// libcurl's own handle.
    let pointer: UnsafeMutableRawPointer
    /// The first option that was refused.
    private(set) var refusal: CURLcode?
    private let message: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        self.message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        self.message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.note(marketdata_set_pointer(pointer, CURLOPT_ERRORBUFFER, self.message))
    }

    deinit {
        curl_easy_cleanup(self.pointer)
        for list in self.lists { curl_slist_free_all(list) }
        self.message.deallocate()
    }

    /// What libcurl said about the last failure; may hold what must not be shown.
    var detail: String { String(cString: self.message) }

    func set(_ option: CURLoption, _ value: Int) { self.note(marketdata_set_long(self.pointer, option, value)) }

    func set(_ option: CURLoption, _ value: Bool) { self.set(option, value ? 1 : 0) }

    func set(_ option: CURLoption, _ value: String?) {
        if let value {
            self.note(marketdata_set_string(self.pointer, option, value))
        } else {
            self.note(marketdata_set_string(self.pointer, option, nil))
        }
    }

    /// Milliseconds, at least one: to libcurl 0 is no deadline at all.
    func set(_ option: CURLoption, _ value: Duration) {
        self.set(option, Int(clamping: max(1, (value.wholeNanoseconds + 999_999) / 1_000_000)))
    }

    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) }
        guard let list else { return }
        self.lists.append(list)
        self.note(marketdata_set_list(self.pointer, option, list))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        self.note(marketdata_set_pointer(self.pointer, option, value))
    }

    func set(_ option: CURLoption, writer: @escaping curl_write_callback) {
        self.note(marketdata_set_writer(self.pointer, option, writer))
    }

    func setBody(_ body: [UInt8]) {
        self.note(marketdata_set_offset(self.pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        body.withUnsafeBytes { bytes in
            self.set(CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        marketdata_get_long(self.pointer, info, &value)
        return value
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        marketdata_get_offset(self.pointer, info, &value)
        return Int(value)
    }

    func duration(_ info: CURLINFO) -> Duration { .microseconds(self.offset(info)) }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard marketdata_get_string(self.pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    private func note(_ result: CURLcode) {
        if result != CURLE_OK, self.refusal == nil { self.refusal = result }
    }
}
