"""The examples of the gallery: (section, title, ((component, template source), …))."""

Samples = tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]

SAMPLES: Samples = (
    (
        "nut",
        "Nút",
        (
            (
                "ui_button, ui_link_button, ui_buttons",
                """
{% ui_buttons %}
  {% ui_button "Lưu và tiếp tục" type="button" %}
  {% ui_button "Lưu nháp" "secondary" type="button" %}
  {% ui_button "Rút hồ sơ" "warning" type="button" %}
  {% ui_link_button "Nộp hồ sơ" "#nut" start=True %}
{% endui_buttons %}
""",
            ),
        ),
    ),
    (
        "o-nhap",
        "Ô nhập",
        (
            (
                "ui_input",
                """
{% ui_input "full_name" label="Họ, chữ đệm và tên" hint="Viết như trong căn cước, ví dụ Nguyễn Thị Hoa" autocomplete="name" %}
{% ui_input "phone" label="Số điện thoại" type="tel" width="10" inputmode="tel" autocomplete="tel" optional=True %}
{% ui_input "fee" label="Vốn kinh doanh" suffix="đồng" width="10" inputmode="numeric" value="50.000.000" %}
{% ui_input "personal_id" label="Số định danh cá nhân" width="20" value="08219" error="Số định danh có 12 chữ số. Hãy xem mặt trước căn cước." %}
""",
            ),
            ("ui_textarea", '{% ui_textarea "reason" label="Lý do trả lại" hint="Người nộp sẽ đọc câu này" rows=3 %}'),
            ("ui_select", '{% ui_select "commune" communes label="Phường, xã" empty="Chọn phường, xã" value="28252" %}'),
            (
                "ui_radios",
                """
{% ui_radios "sex" sexes label="Giới tính" inline=True value="nu" %}
{% ui_radios "channel" channels label="Bạn muốn nộp ở đâu?" label_size="m" %}
""",
            ),
            (
                "ui_checkboxes, ui_checkbox",
                """
{% ui_checkboxes "papers" papers label="Giấy tờ bạn có" value=chosen %}
{% ui_checkbox "declare" "Tôi cam đoan những điều đã khai là đúng." %}
""",
            ),
            (
                "ui_date_input",
                """
{% ui_date_input "birth_date" label="Ngày sinh" hint="Ví dụ 05 02 1990" value="1990-02-05" autocomplete="bday" %}
{% ui_date_input "married_on" label="Ngày kết hôn" error="Ngày này không có trong lịch. Hãy điền như 05 02 2025." %}
""",
            ),
            (
                "ui_file_upload",
                '{% ui_file_upload "scan" label="Giấy chứng sinh" hint="PDF hoặc ảnh, không quá 20 MB" uploaded="giay-chung-sinh.pdf" '
                'remove_url="#bo-tep" accept="application/pdf,image/*" %}',
            ),
            (
                "ui_autocomplete",
                '{% ui_autocomplete "place" source="#" label="Nơi cư trú" hint="Gõ vài chữ đầu, không cần dấu" text="Phường Mỹ Tho" value="28249" %}',
            ),
            (
                "ui_search",
                '{% ui_search "#o-nhap" label="Bạn cần làm gì?" hint="Ví dụ: khai sinh, đổi bằng lái" big=True id="big-search" %}',
            ),
            (
                "ui_scanner",
                '{% ui_scanner "card" label="Quét mã trên căn cước" hint="Đặt con trỏ vào đây rồi quét; không cần bấm gì thêm" %}',
            ),
            (
                "ui_fieldset, show_when, repeat",
                """
{% ui_fieldset "Con" hint="Thêm mỗi con một nhóm" %}
  <div data-repeat="child" data-repeat-max="3" data-repeat-add="Thêm một con" data-repeat-remove="Bỏ con này">
    <div data-repeat-item>{% ui_input "child-0" label="Họ và tên con" %}</div>
    <template>{% ui_input "child-__index__" label="Họ và tên con" %}</template>
  </div>
  {% ui_radios "abroad" sexes label="Giới tính của con" inline=True %}
  {% ui_input "abroad_note" label="Ghi chú (chỉ hiện khi chọn Nữ)" show_when="abroad=nu" %}
{% endui_fieldset %}
""",
            ),
            ("ui_error_summary", "{% ui_error_summary errors %}"),
            ("ui_hint, ui_error_message, ui_save_state", '{% ui_hint "Bạn có thể làm tiếp trên máy khác." %}{% ui_error_message "Tệp quá lớn." %}{% ui_save_state now %}'),
        ),
    ),
    (
        "trang-thai",
        "Trạng thái",
        (
            (
                "ui_status",
                "{% ui_status 'draft' %} {% ui_status 'submitted' %} {% ui_status 'processing' %} {% ui_status 'awaiting_supplement' %} "
                "{% ui_status 'paused' %} {% ui_status 'returned' %} {% ui_status 'rejected' %} {% ui_tag 'Trễ hạn' 'late' %}",
            ),
            (
                "ui_time_left",
                "{% ui_time_left due_ok now %} {% ui_time_left due_soon now %} {% ui_time_left due_late now %} "
                "{% ui_time_left due_ok now paused=True %} {% ui_time_left due_ok now done=True %}",
            ),
            ("ui_badge", 'Chờ tiếp nhận {% ui_badge 12 "hồ sơ" %}'),
            ("ui_progress", '{% ui_progress 3 6 "Cha mẹ" %}'),
            ("ui_path_diagram", "{% ui_path_diagram steps %}"),
            ("ui_timeline", "{% ui_timeline events %}"),
            ("ui_task_list", "{% ui_task_list tasks %}"),
        ),
    ),
    (
        "noi-dung",
        "Nội dung",
        (
            ("ui_summary_list", '{% ui_summary_list answers title="Người nộp" %}'),
            ("ui_table", '{% ui_table columns rows caption="Hồ sơ hôm nay" %}'),
            (
                "ui_empty",
                '{% ui_empty "Không có hồ sơ nào chờ ký" "Hồ sơ mới trình sẽ hiện ở đây." url="#noi-dung" link="Xem hồ sơ đã ký" %}',
            ),
            ("ui_inset", "{% ui_inset %}Kết quả có giá trị như bản giấy.{% endui_inset %}"),
            ("ui_details", '{% ui_details "Căn cứ pháp lý" %}Luật Hộ tịch 60/2014/QH13, Điều 16.{% endui_details %}'),
            ("ui_warning", '{% ui_warning "Rút hồ sơ rồi thì phải nộp lại từ đầu." %}'),
            (
                "ui_notification",
                '{% ui_notification tone="success" %}<p class="govuk-notification-banner__heading">Đã nộp hồ sơ V55-250205-0001.</p>{% endui_notification %}',
            ),
            ("ui_card", '{% ui_card "Giấy khai sinh" level=3 %}<p class="govuk-body">Cấp ngày 05/02/2025</p>{% endui_card %}'),
            ("ui_copy_code", '{% ui_copy_code "V55-250205-0001" %}'),
        ),
    ),
    (
        "so-lieu",
        "Số liệu",
        (
            (
                "ui_stats, ui_stat",
                """
{% ui_stats %}
  {% ui_stat 45981|vn_number "Hồ sơ tiếp nhận" href="#so-lieu" change="tăng 1.204 so với tháng trước" %}
  {% ui_stat share|vn_percent "Giải quyết đúng hạn" href="#so-lieu" change="giảm 0,30 điểm" better=False target="98 %" met=False %}
  {% ui_stat 12|vn_number "Quá hạn" href="#so-lieu" change="giảm 8" better=True %}
{% endui_stats %}
""",
            ),
            ("ui_bar_chart", '{% ui_bar_chart fields "Hồ sơ theo lĩnh vực" unit="hồ sơ" %}'),
            ("ui_trend_chart", '{% ui_trend_chart days "Hồ sơ tiếp nhận theo ngày" target=220 unit="hồ sơ" %}'),
            (
                "vn_number, vn_money, vn_date, vn_datetime, time_left, mask_id, mask_phone",
                "{{ 45981|vn_number }} · {{ 15000|vn_money }} · {{ now|vn_date }} · {{ now|vn_datetime }} · "
                "{{ due_late|time_left:now }} · {{ '082190001234'|mask_id }} · {{ '0912345678'|mask_phone }}",
            ),
        ),
    ),
    (
        "dieu-huong",
        "Điều hướng",
        (
            ("ui_breadcrumbs, ui_back_link", "{% ui_breadcrumbs links %}{% ui_back_link '#dieu-huong' %}"),
            ("ui_sub_navigation", "{% ui_sub_navigation work current='#xu-ly' %}"),
            ("ui_service_navigation", "{% ui_service_navigation sections_nav current='#tra-cuu' label='Ví dụ điều hướng' %}"),
            ("ui_primary_navigation", "{% ui_primary_navigation work current='#tiep-nhan' label='Ví dụ công việc' %}"),
            ("ui_pagination", "{% ui_pagination page_of_list %}"),
        ),
    ),
    (
        "lam-viec",
        "Bàn làm việc",
        (
            (
                "ui_filter_panel",
                """
<form method="get">
  {% ui_filter_panel "Lọc hồ sơ" %}
    {% ui_input "code" label="Mã hồ sơ hoặc tên" %}
    {% ui_select "where" communes label="Nơi nhận" empty="Tất cả" %}
    {% ui_button "Lọc" "secondary" guard=False %}
  {% endui_filter_panel %}
</form>
""",
            ),
            (
                "data-desk-keys, ui_batch_bar",
                """
<form method="post" action="#lam-viec">
  <table class="govuk-table mc-table mc-table--compact" data-desk-keys>
    <caption class="govuk-table__caption govuk-table__caption--s">Chờ ký</caption>
    <thead class="govuk-table__head"><tr class="govuk-table__row">
      <th scope="col" class="govuk-table__header"><label class="mc-tick"><input type="checkbox" data-select-all><span class="govuk-visually-hidden">Chọn tất cả</span></label></th>
      <th scope="col" class="govuk-table__header">Thời hạn</th><th scope="col" class="govuk-table__header">Hồ sơ</th></tr></thead>
    <tbody class="govuk-table__body">
      <tr class="govuk-table__row" data-row><td class="govuk-table__cell"><label class="mc-tick"><input type="checkbox" name="row" value="1" data-row-select><span class="govuk-visually-hidden">Chọn V55-250205-0001</span></label></td>
        <td class="govuk-table__cell" data-label="Thời hạn">{% ui_time_left due_soon now %}</td><td class="govuk-table__cell" data-label="Hồ sơ"><a class="govuk-link" href="#lam-viec" data-row-open>V55-250205-0001</a> Đăng ký khai sinh</td></tr>
      <tr class="govuk-table__row" data-row><td class="govuk-table__cell"><label class="mc-tick"><input type="checkbox" name="row" value="2" data-row-select><span class="govuk-visually-hidden">Chọn V55-250205-0002</span></label></td>
        <td class="govuk-table__cell" data-label="Thời hạn">{% ui_time_left due_late now %}</td><td class="govuk-table__cell" data-label="Hồ sơ"><a class="govuk-link" href="#lam-viec" data-row-open>V55-250205-0002</a> Hộ kinh doanh</td></tr>
    </tbody>
  </table>
  {% ui_batch_bar %}{% ui_button "Ký các hồ sơ đã chọn" type="button" %}{% endui_batch_bar %}
</form>
""",
            ),
            (
                "ui_action_bar",
                '{% ui_action_bar %}{% ui_button "Trình ký" type="button" %}{% ui_button "Yêu cầu bổ sung" "secondary" type="button" %}{% endui_action_bar %}',
            ),
        ),
    ),
)
