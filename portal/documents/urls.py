from django.urls import path

from portal.documents.views import batches, check, desk, exports, files, my, privacy, signed

app_name = "documents"
urlpatterns = [
    path("my/dossier/", my.dossier, name="dossier"),
    path("my/dossier/upload/", my.upload, name="upload"),
    path("my/dossier/consent/", my.consent, name="consent"),
    path("my/dossier/<uuid:public_id>/", files.paper, name="paper"),
    path("my/documents/", my.issued, name="issued"),
    path("my/documents/<slug:number>/", my.document, name="document"),
    path("my/documents/<slug:number>/lineage/", my.lineage, name="lineage"),
    path("my/documents/<slug:number>/download/", files.download, name="download"),
    path("my/documents/<slug:number>/renewed/", files.renewed, name="renewed"),
    path("my/documents/<slug:number>/signed/", signed.upload, name="countersign"),
    path(
        "my/documents/<slug:number>/signed/<uuid:public_id>/", signed.download, name="countersigned"
    ),
    path("desk/documents/", desk.register, name="desk"),
    path("desk/documents/batches/", batches.batches, name="batches"),
    path("desk/documents/batches/new/", batches.new, name="new_batch"),
    path("desk/documents/batches/<uuid:public_id>/", batches.batch, name="batch"),
    path(
        "desk/documents/batches/<uuid:public_id>/move/<slug:name>/",
        batches.change,
        name="move_batch",
    ),
    path("desk/documents/<slug:number>/", desk.document, name="desk_document"),
    path("desk/documents/<slug:number>/lineage/", desk.lineage, name="desk_lineage"),
    path("desk/documents/<slug:number>/download/", files.desk_download, name="desk_download"),
    path(
        "desk/documents/<slug:number>/signed/<uuid:public_id>/",
        signed.desk_download,
        name="desk_countersigned",
    ),
    path("desk/documents/<slug:number>/renewed/", files.desk_renewed, name="desk_renewed"),
    path("desk/documents/<slug:number>/revoke/", desk.revoke, name="revoke"),
    path("desk/documents/<slug:number>/replace/", desk.replace, name="replace"),
    path("desk/documents/<slug:number>/retry/", desk.retry, name="retry"),
    path("desk/papers/<uuid:public_id>/", files.desk_paper, name="desk_paper"),
    path("desk/companies/<uuid:public_id>/papers/", desk.dossier, name="desk_dossier"),
    path("desk/reports/export/", exports.export, name="export"),
    path("desk/reports/exports/", exports.exports, name="exports"),
    path("desk/reports/exports/<uuid:public_id>/", exports.export_file, name="export_file"),
    path("desk/privacy-log/", privacy.log, name="privacy_log"),
    path("desk/problems/", desk.problems, name="desk_problems"),
    path("check/", check.form, name="check_form"),
    path("check/offline/download/", check.offline_page, name="check_offline"),
    path("check/<slug:token>/", check.check, name="check"),
]
