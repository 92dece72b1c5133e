import CCurl
import Glibc
import MarketDataModel

/// What runs on the network thread: one multi handle of libcurl, the streams' sockets beside it, the inbox.
final class EventLoop {
    private let configuration: NetworkConfiguration
    private let inbox: LoopInbox
    private let multi: UnsafeMutableRawPointer?
    private var jobs: [LoopInbox.Job] = []
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var streams: [StreamConnection] = []
    private var connecting: [UnsafeMutableRawPointer: StreamConnection] = [:]
    private var descriptors: [curl_waitfd] = []
    /// The streams of `descriptors`, from the second on.
    private var watched: [StreamConnection] = []
    private var stopDeadline: MonotonicTime?
    private var stoppers: [CheckedContinuation<Void, Never>] = []
    private var performsOnce = false

    init(_ configuration: NetworkConfiguration, inbox: LoopInbox) {
        self.configuration = configuration
        self.inbox = inbox
        self.multi = CurlLibrary.isReady() ? curl_multi_init() : nil
        guard let multi else { return }
        marketdata_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // The handle with which libcurl closes kept connections learns from those that are added that signals are
        // left alone; without any it would change the process's handling of SIGPIPE when the loop ends (B52).
        guard let handle = EasyHandle() else { return }
        handle.set(CURLOPT_NOSIGNAL, true)
        curl_multi_add_handle(multi, handle.pointer)
        curl_multi_remove_handle(multi, handle.pointer)
    }

    /// Answers a job that came too late.
    static func refuse(_ job: LoopInbox.Job) {
        switch job {
        case .start(let transfer): transfer.finish(.failure(.shutDown))
        case .open(let stream): stream.finish(.shutDown)
        case .stop(let continuation): continuation?.resume()
        case .cancel, .work: break
        }
    }

    /// Runs until it is told to stop.
    func run() {
        guard let multi else { return self.end() }
        while true {
            self.inbox.take(&self.jobs)
            for job in self.jobs { self.perform(job, multi) }
            self.jobs.removeAll(keepingCapacity: true)
            if !self.transfers.isEmpty || !self.connecting.isEmpty || self.performsOnce { self.advance(multi) }
            let now = Self.now()
            for stream in self.streams { stream.turn(now: now) }
            self.sweep(multi)
            if let stopDeadline, self.streams.isEmpty || stopDeadline <= now { break }
            self.wait(multi, now: now)
        }
        self.abandon(multi)
        curl_multi_cleanup(multi)
        self.end()
    }

    private func perform(_ job: LoopInbox.Job, _ multi: UnsafeMutableRawPointer) {
        switch job {
        case .start(let transfer): self.start(transfer, multi)
        case .cancel(let transfer): self.cancel(transfer, multi)
        case .open(let stream): self.open(stream, multi)
        case .work(let work): work()
        case .stop(let continuation): self.stop(continuation, multi)
        }
    }

    private func start(_ transfer: Transfer, _ multi: UnsafeMutableRawPointer) {
        guard self.stopDeadline == nil else { return transfer.finish(.failure(.shutDown)) }
        guard !transfer.isCancelled else { return transfer.finish(.failure(Self.cancelled(transfer))) }
        let limit = self.configuration.maximumRequests
        guard self.transfers.count < limit else {
            let error = NetworkError(.tooManyRequests, "\(limit) requests are under way: wait for some of them")
            return transfer.finish(.failure(error))
        }
        do throws(NetworkError) {
            self.add(transfer, try transfer.prepare(self.configuration, now: Self.now()), multi)
        } catch {
            transfer.finish(.failure(error))
        }
    }

    private func add(_ transfer: Transfer, _ handle: EasyHandle, _ multi: UnsafeMutableRawPointer) {
        self.transfers[handle.pointer] = transfer
        curl_multi_add_handle(multi, handle.pointer)
    }

    private func cancel(_ transfer: Transfer, _ multi: UnsafeMutableRawPointer) {
        transfer.isCancelled = true
        guard let handle = transfer.handle, self.transfers.removeValue(forKey: handle.pointer) != nil else { return }
        curl_multi_remove_handle(multi, handle.pointer)
        transfer.finish(.failure(Self.cancelled(transfer)))
    }

    private static func cancelled(_ transfer: Transfer) -> NetworkError {
        transfer.error(.cancelled, "the request to \(transfer.endpoint?.name ?? "a server") was cancelled")
    }

    private func open(_ stream: StreamConnection, _ multi: UnsafeMutableRawPointer) {
        guard self.stopDeadline == nil else { return stream.finish(.shutDown) }
        if case .ending(let error) = stream.phase { return stream.finish(error) }
        do throws(NetworkError) {
            let handle = try stream.prepare(self.configuration)
            self.streams.append(stream)
            self.connecting[handle.pointer] = stream
            curl_multi_add_handle(multi, handle.pointer)
        } catch {
            stream.finish(error)
        }
    }

    private func stop(_ continuation: CheckedContinuation<Void, Never>?, _ multi: UnsafeMutableRawPointer) {
        let patience = continuation == nil ? .zero : self.configuration.shutdownDeadline
        let deadline = Self.now() + patience
        self.stopDeadline = min(self.stopDeadline ?? deadline, deadline)
        if let continuation { self.stoppers.append(continuation) }
        for (pointer, transfer) in self.transfers {
            curl_multi_remove_handle(multi, pointer)
            transfer.finish(.failure(transfer.error(.shutDown, "the network loop is shut down")))
        }
        self.transfers = [:]
        for stream in self.streams {
            if stream.isConnecting { stream.finish(.shutDown) } else { stream.close() }
        }
    }

    /// Lets libcurl work, and takes its results.
    private func advance(_ multi: UnsafeMutableRawPointer) {
        self.performsOnce = false
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle else { continue }
            let result = marketdata_message_result(message)
            if let transfer = self.transfers.removeValue(forKey: pointer) {
                self.complete(transfer, pointer, result, multi)
            } else if let stream = self.connecting.removeValue(forKey: pointer) {
                // Its handle stays in the multi handle: its connection would be closed otherwise.
                if result == CURLE_OK { stream.opened(self.configuration) } else { stream.failed(result) }
            }
        }
    }

    private func complete(
        _ transfer: Transfer,
        _ pointer: UnsafeMutableRawPointer,
        _ result: CURLcode,
        _ multi: UnsafeMutableRawPointer
    ) {
        // Removed first: a redirect drops this handle for another. What it knows of the transfer it keeps.
        curl_multi_remove_handle(multi, pointer)
        switch transfer.complete(result, self.configuration, now: Self.now()) {
        case .answered(let response): transfer.finish(.success(response))
        case .failed(let error): transfer.finish(.failure(error))
        case .redirected(let handle): self.add(transfer, handle, multi)
        }
    }

    /// Lets go of the streams that are over.
    private func sweep(_ multi: UnsafeMutableRawPointer) {
        guard self.streams.contains(where: \.isOver) else { return }
        for stream in self.streams where stream.isOver { self.release(stream, multi) }
        self.streams.removeAll(where: \.isOver)
    }

    private func release(_ stream: StreamConnection, _ multi: UnsafeMutableRawPointer) {
        guard let handle = stream.handle else { return }
        self.connecting[handle.pointer] = nil
        curl_multi_remove_handle(multi, handle.pointer)
        stream.release()
    }

    /// Sleeps until something happens: at a socket, in the inbox, or by a deadline.
    private func wait(_ multi: UnsafeMutableRawPointer, now: MonotonicTime) {
        var deadline = self.stopDeadline ?? .distantFuture
        var goesOn = !self.inbox.beginWaiting()
        self.descriptors.removeAll(keepingCapacity: true)
        self.watched.removeAll(keepingCapacity: true)
        self.descriptors.append(curl_waitfd(fd: self.inbox.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0))
        for stream in self.streams {
            if stream.isReady { goesOn = true }
            if let limit = stream.deadline { deadline = min(deadline, limit) }
            let interest = stream.interest
            guard interest != 0 else { continue }
            self.descriptors.append(curl_waitfd(fd: stream.descriptor, events: Int16(interest), revents: 0))
            self.watched.append(stream)
        }
        let timeout = goesOn ? 0 : Self.milliseconds(until: deadline, now: now)
        var events: Int32 = 0
        curl_multi_poll(multi, &self.descriptors, UInt32(self.descriptors.count), timeout, &events)
        if self.descriptors[0].revents != 0 { self.inbox.acknowledge() }
        for (index, stream) in self.watched.enumerated() {
            stream.readiness = Int32(self.descriptors[index + 1].revents)
        }
        // Woken by a timer of libcurl's own.
        self.performsOnce = events == 0 && !goesOn
    }

    /// Answers everybody who still waits, without patience.
    private func abandon(_ multi: UnsafeMutableRawPointer) {
        for stream in self.streams {
            stream.finish(NetworkError.shutDown)
            self.release(stream, multi)
        }
        self.streams = []
        for (pointer, transfer) in self.transfers {
            curl_multi_remove_handle(multi, pointer)
            transfer.finish(.failure(.shutDown))
        }
        self.transfers = [:]
    }

    private func end() {
        for job in self.inbox.close() {
            if case .stop(let continuation?) = job { self.stoppers.append(continuation) } else { Self.refuse(job) }
        }
        for continuation in self.stoppers { continuation.resume() }
    }

    /// A clock for deadlines; it need not count suspended time, as no peer waits that long.
    static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    private static func milliseconds(until deadline: MonotonicTime, now: MonotonicTime) -> Int32 {
        let nanoseconds = max(0, (deadline - now).wholeNanoseconds)
        return Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1))
    }
}
