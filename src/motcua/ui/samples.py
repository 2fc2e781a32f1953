"""What the gallery shows: sections, and in each the tags with the template that uses them."""

# section id, its title, whether only the desk needs it, and (tags, file in ui/samples/<section id>/)
Samples = tuple[tuple[str, str, bool, tuple[tuple[str, str], ...]], ...]

SAMPLES: Samples = (
    ("nut", "Nút", False, (("ui_button, ui_link_button, ui_buttons", "button"),)),
    (
        "o-nhap",
        "Ô nhập",
        False,
        (
            ("ui_input", "input"),
            ("ui_textarea", "textarea"),
            ("ui_select", "select"),
            ("ui_radios", "radios"),
            ("ui_checkboxes, ui_checkbox", "checkboxes"),
            ("ui_date_input", "date-input"),
            ("ui_file_upload", "file-upload"),
            ("ui_autocomplete", "autocomplete"),
            ("ui_search", "search"),
            ("ui_scanner", "scanner"),
            ("ui_fieldset, show_when, repeat", "fieldset"),
            ("ui_error_summary", "error-summary"),
            ("ui_hint, ui_error_message, ui_save_state", "hint"),
        ),
    ),
    (
        "trang-thai",
        "Trạng thái",
        False,
        (
            ("ui_status", "status"),
            ("ui_time_left", "time-left"),
            ("ui_badge", "badge"),
            ("ui_progress", "progress"),
            ("ui_path_diagram", "path-diagram"),
            ("ui_timeline", "timeline"),
            ("ui_task_list", "task-list"),
        ),
    ),
    (
        "noi-dung",
        "Nội dung",
        False,
        (
            ("ui_summary_list", "summary-list"),
            ("ui_table", "table"),
            ("ui_empty", "empty"),
            ("ui_inset", "inset"),
            ("ui_details", "details"),
            ("ui_warning", "warning"),
            ("ui_notification", "notification"),
            ("ui_card", "card"),
            ("ui_copy_code", "copy-code"),
        ),
    ),
    (
        "so-lieu",
        "Số liệu",
        False,
        (
            ("ui_stats, ui_stat", "stats"),
            ("ui_bar_chart", "bar-chart"),
            ("ui_trend_chart", "trend-chart"),
            ("vn_number, vn_money, vn_date, vn_datetime, time_left, mask_id, mask_phone", "filters"),
        ),
    ),
    (
        "dieu-huong",
        "Điều hướng",
        False,
        (
            ("ui_breadcrumbs, ui_back_link", "breadcrumbs"),
            ("ui_sub_navigation", "sub-navigation"),
            ("ui_service_navigation", "service-navigation"),
            ("ui_pagination", "pagination"),
        ),
    ),
    (
        "lam-viec",
        "Bàn làm việc",
        True,
        (
            ("ui_primary_navigation", "primary-navigation"),
            ("ui_filter_panel", "filter-panel"),
            ("data-desk-keys, ui_batch_bar", "desk-keys"),
            ("ui_action_bar", "action-bar"),
        ),
    ),
)
