"""What messages say in Vietnamese until the province publishes its own words: subject, body, short form."""

from motcua.notifications.rules.events import MANY, Kind

WORDS: dict[str, tuple[str, str, str]] = {
    Kind.ACCEPTED: (
        "Hồ sơ {code} đã được tiếp nhận",
        "Chúng tôi đã tiếp nhận hồ sơ của bạn. {why}",
        "Hồ sơ {code} đã được tiếp nhận. Xem ngày hẹn tại {site}",
    ),
    Kind.ACCEPTED + MANY: (
        "{count} hồ sơ của bạn đã được tiếp nhận",
        "Chúng tôi đã tiếp nhận {count} hồ sơ của bạn: {codes}.",
        "{count} hồ sơ đã được tiếp nhận. Xem ngày hẹn tại {site}",
    ),
    Kind.REFUSED: (
        "Hồ sơ {code} không được tiếp nhận",
        "Lý do: {reason} Bạn có thể nộp lại khi đã đủ điều kiện.",
        "Hồ sơ {code} không được tiếp nhận. Xem lý do và việc cần làm tại {site}",
    ),
    Kind.SUPPLEMENT: (
        "Hồ sơ {code} cần bổ sung",
        "Bạn cần bổ sung giấy tờ: {reason} {clock} {until}",
        "Hồ sơ {code} cần bổ sung giấy tờ. Xem danh sách và bổ sung tại {site}",
    ),
    Kind.SUPPLEMENT_REMINDED: (
        "Hồ sơ {code} sắp hết hạn bổ sung",
        "Chúng tôi vẫn chờ giấy tờ bổ sung của bạn: {reason} {until}",
        "Hồ sơ {code} sắp hết hạn bổ sung giấy tờ. Bổ sung ngay tại {site}",
    ),
    Kind.EXTENDED: (
        "Xin lỗi và hẹn lại ngày trả kết quả hồ sơ {code}",
        "Chúng tôi xin lỗi vì chưa kịp trả kết quả đúng hẹn. Lý do: {reason} Ngày hẹn mới: {due}.",
        "Xin lỗi, kết quả hồ sơ {code} chưa kịp hẹn. Hẹn mới: {due}. Lý do xem tại {site}",
    ),
    Kind.WITHDRAWN: (
        "Hồ sơ {code} đã được rút",
        "Theo đề nghị tại quầy, hồ sơ đã được rút. Bạn có thể nhận lại giấy tờ đã nộp tại nơi tiếp nhận.",
        "Hồ sơ {code} đã được rút theo đề nghị. Chi tiết tại {site}",
    ),
    Kind.RESUMED: (
        "Hồ sơ {code} được tiếp tục",
        "Chúng tôi đã nhận phần bổ sung và tiếp tục giải quyết hồ sơ của bạn. {why}",
        "Đã nhận bổ sung của hồ sơ {code}. Xem ngày hẹn tại {site}",
    ),
    Kind.PAYMENT: (
        "Hồ sơ {code} chờ nghĩa vụ tài chính",
        "Bạn cần thực hiện nghĩa vụ tài chính: {note} Thời hạn giải quyết tạm dừng cho đến khi hoàn thành.",
        "Hồ sơ {code} chờ nghĩa vụ tài chính. Xem và thực hiện tại {site}",
    ),
    Kind.PAYMENT_REMINDED: (
        "Hồ sơ {code} đang chờ bạn thực hiện nghĩa vụ tài chính",
        "Hãy thực hiện trước ngày {day} để hồ sơ được tiếp tục giải quyết.",
        "Hồ sơ {code} chờ nghĩa vụ tài chính, hạn {day}. Xem tại {site}",
    ),
    Kind.PAYMENT_REMINDED + MANY: (
        "{count} hồ sơ đang chờ bạn thực hiện nghĩa vụ tài chính",
        "Hãy mở từng hồ sơ để xem khoản phải nộp và hạn nộp: {codes}.",
        "{count} hồ sơ chờ nghĩa vụ tài chính. Xem hạn tại {site}",
    ),
    Kind.STOPPED: (
        "Hồ sơ {code} đã dừng giải quyết",
        "Lý do: {reason}",
        "Hồ sơ {code} đã dừng giải quyết. Xem lý do tại {site}",
    ),
    Kind.RESULT: (
        "Hồ sơ {code} đã có kết quả",
        "Kết quả có từ {at}. Bản điện tử nằm trong mục Giấy tờ của tôi.",
        "Hồ sơ {code} đã có kết quả. Xem bản điện tử và nơi nhận tại {site}",
    ),
    Kind.RESULT + MANY: (
        "{count} hồ sơ của bạn đã có kết quả",
        "Các hồ sơ đã có kết quả: {codes}. Bản điện tử nằm trong mục Giấy tờ của tôi.",
        "{count} hồ sơ đã có kết quả. Xem bản điện tử và nơi nhận tại {site}",
    ),
    Kind.RETURNED: (
        "Hồ sơ {code} đã trả kết quả",
        "Kết quả đã được trả. Mời bạn cho biết mức độ hài lòng với việc giải quyết hồ sơ.",
        "Hồ sơ {code} đã trả kết quả. Mời đánh giá tại {site}",
    ),
    Kind.RETURNED + MANY: (
        "{count} hồ sơ đã trả kết quả",
        "Kết quả của các hồ sơ {codes} đã được trả. Mời bạn cho biết mức độ hài lòng.",
        "{count} hồ sơ đã trả kết quả. Mời đánh giá tại {site}",
    ),
    Kind.PICKUP: (
        "Mã nhận kết quả của hồ sơ {code}",
        "Mã nhận kết quả: {pickup}. Mã dùng một lần, trong 30 phút, tại quầy trả kết quả. Không đọc cho ai khác.",
        "Đã tạo mã nhận kết quả hồ sơ {code}. Xem mã trong mục Thông báo tại {site}",
    ),
    Kind.POSTED: (
        "Kết quả của hồ sơ {code} đang trên đường đến bạn",
        "Kết quả đã được gửi qua bưu chính, số hiệu bưu gửi {number}.",
        "Kết quả hồ sơ {code} đã gửi qua bưu chính. Theo dõi tại {site}",
    ),
    Kind.POSTED + MANY: (
        "Kết quả của {count} hồ sơ đang trên đường đến bạn",
        "Kết quả của các hồ sơ {codes} đã được gửi qua bưu chính. Số hiệu bưu gửi nằm trong từng hồ sơ.",
        "Kết quả của {count} hồ sơ đã gửi qua bưu chính. Theo dõi tại {site}",
    ),
    Kind.CAME_BACK: (
        "Kết quả của hồ sơ {code} chưa đến được bạn",
        "Bưu chính đã chuyển lại kết quả: {reason} Mời bạn đến nhận tại {place} hoặc liên hệ để gửi lại.",
        "Bưu chính chưa giao được kết quả hồ sơ {code}. Xem cách nhận tại {site}",
    ),
    Kind.UNCOLLECTED: (
        "Mời bạn nhận kết quả hồ sơ {code}",
        "Kết quả vẫn đang chờ bạn tại {place}. Sau ngày {day} kết quả được chuyển vào lưu trữ.",
        "Mời nhận kết quả hồ sơ {code} trước ngày {day}. Nơi nhận xem tại {site}",
    ),
    Kind.UNCOLLECTED + MANY: (
        "Mời bạn nhận kết quả của {count} hồ sơ",
        "Kết quả vẫn đang chờ bạn: {codes}. Nơi nhận và hạn nhận nằm trong từng hồ sơ.",
        "Mời nhận kết quả của {count} hồ sơ. Nơi nhận xem tại {site}",
    ),
    Kind.REVISED: (
        "Kết quả của hồ sơ {code} được thay bằng bản mới",
        "{what}: văn bản mới nằm trong mục Giấy tờ của tôi và thay thế văn bản số {old}.",
        "Kết quả hồ sơ {code} được thay bằng bản mới. Xem tại {site}",
    ),
    Kind.RECOUNTED: (
        "Ngày hẹn trả kết quả hồ sơ {code} thay đổi",
        (
            "Ngày hẹn chuyển từ {before} sang {after} vì lịch làm việc thay đổi: {reason}. "
            "Trang theo dõi hồ sơ giải thích cách tính từng ngày."
        ),
        "Ngày hẹn hồ sơ {code} chuyển từ {before} sang {after}. Lý do xem tại {site}",
    ),
    Kind.RECOUNTED + MANY: (
        "Ngày hẹn trả kết quả của {count} hồ sơ thay đổi",
        "Lịch làm việc thay đổi nên ngày hẹn của các hồ sơ sau cũng đổi: {codes}. Ngày mới nằm trong từng hồ sơ.",
        "Ngày hẹn của {count} hồ sơ thay đổi. Xem ngày mới tại {site}",
    ),
    Kind.MOVED: (
        "{count} hồ sơ của bạn được chuyển cơ quan",
        "Thực hiện {basis}, hồ sơ của bạn nay do cơ quan sau giải quyết: {named}. {kept}",
        "{count} hồ sơ của bạn được chuyển cơ quan. Bạn không phải làm gì. Xem tại {site}",
    ),
    Kind.MOVED_BACK: (
        "Hồ sơ của bạn trở lại cơ quan cũ",
        "Việc chuyển hồ sơ theo {basis} đã được hoàn tác trong ngày. Mã hồ sơ và ngày hẹn trả không đổi.",
        "Hồ sơ của bạn trở lại cơ quan cũ. Mã và ngày hẹn không đổi. Xem tại {site}",
    ),
    Kind.DRAFT_CLOSING: (
        "Thủ tục bạn đang điền sắp dừng tiếp nhận",
        (
            "Thủ tục “{procedure}” chỉ nhận hồ sơ đến hết ngày {day}. Bạn đang có một bản nháp chưa nộp. "
            "Hãy nộp trước khi hết ngày đó. {more}"
        ),
        "Thủ tục bạn đang điền chỉ nhận đến hết ngày {day}. Nộp bản nháp tại {site}",
    ),
    Kind.DRAFT_UNSENT: (
        "Hồ sơ đã điền xong nhưng chưa gửi",
        (
            "Bạn đã điền xong “{procedure}” nhưng chưa bấm Nộp hồ sơ, nên cơ quan chưa nhận được gì. "
            "Hãy mở lại, kiểm tra và nộp; hoặc xóa bản nháp nếu không cần nữa."
        ),
        "Bạn có hồ sơ đã điền xong nhưng chưa nộp. Kiểm tra và nộp tại {site}",
    ),
    Kind.CO_SIGN: (
        "Mời cùng ký tờ khai",
        "{who} mời bạn cùng ký tờ khai. Hãy xem lại và ký trước {due}.",
        "Bạn được mời cùng ký một tờ khai trước {due}. Xem và ký tại {site}",
    ),
    Kind.CO_SIGNED: (
        "Đã đủ chữ ký",
        "Mọi người đã ký tờ khai. Bạn có thể nộp hồ sơ.",
        "Tờ khai của bạn đã đủ chữ ký. Nộp hồ sơ tại {site}",
    ),
    Kind.CO_SIGN_DECLINED: (
        "Có người không đồng ý ký",
        "{who} không đồng ý ký tờ khai. Hồ sơ chưa nộp được; hãy liên hệ với người này.",
        "Có người không đồng ý ký tờ khai của bạn. Xem tại {site}",
    ),
    Kind.WATCH: ("Nhắc việc ngày {day}", "{lines}", "Nhắc việc ngày {day}. Mở bàn làm việc để xem."),
    Kind.ASSIGNED: (
        "Bạn được giao hồ sơ {code}",
        "Thủ tục: {procedure}.",
        "Bạn được giao hồ sơ {code}. Mở bàn làm việc để xem.",
    ),
    Kind.ASSIGNED + MANY: (
        "Bạn được giao {count} hồ sơ",
        "Các hồ sơ mới trong danh sách của bạn: {codes}.",
        "Bạn được giao {count} hồ sơ. Mở bàn làm việc để xem.",
    ),
}
