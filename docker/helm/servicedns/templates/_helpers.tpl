{{/* Names are cut to 63 characters, the longest that a label may have. */}}
{{- define "servicedns.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "servicedns.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "servicedns.deploymentName" -}}
{{- default (include "servicedns.fullname" .) .Values.deployment.name -}}
{{- end -}}

{{- define "servicedns.serviceAccountName" -}}
{{- default (ternary (include "servicedns.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "servicedns.clusterRoleName" -}}
{{- default (include "servicedns.fullname" .) .Values.clusterRole.nameOverride -}}
{{- end -}}

{{- define "servicedns.k8sApp" -}}
{{- default (include "servicedns.name" .) .Values.k8sAppLabelOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects the pods. A Deployment's selector can never change, so these are exactly those of CoreDNS's chart. */}}
{{- define "servicedns.selector" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- if .Values.isClusterService }}
k8s-app: {{ include "servicedns.k8sApp" . }}
{{- end }}
app.kubernetes.io/name: {{ include "servicedns.name" . }}
{{- end -}}

{{- define "servicedns.labels" -}}
{{ include "servicedns.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- if .Values.isClusterService }}
kubernetes.io/cluster-service: "true"
kubernetes.io/name: "CoreDNS"
{{- end }}
{{- with .Values.customLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "servicedns.autoscaler.selector" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- if .Values.isClusterService }}
k8s-app: {{ include "servicedns.k8sApp" . }}-autoscaler
{{- end }}
app.kubernetes.io/name: {{ include "servicedns.name" . }}-autoscaler
{{- end -}}

{{- define "servicedns.autoscaler.labels" -}}
{{ include "servicedns.autoscaler.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- with .Values.customLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The annotations of an object: those for all, and its own. Takes a list: the root, then maps. */}}
{{- define "servicedns.annotations" -}}
{{- $all := deepCopy ((first .).Values.customAnnotations | default dict) -}}
{{- range rest . }}{{ $all = mergeOverwrite $all (. | default dict) }}{{ end -}}
{{- with $all }}
  annotations:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}

{{/* The ports of the server blocks, as JSON: {"53": {"udp": true, "tcp": true, "service": 53, …}}. A zone without scheme is DNS over UDP, over TCP with use_tcp. */}}
{{- define "servicedns.ports" -}}
{{- $ports := dict -}}
{{- range $server := .Values.servers -}}
  {{- $key := default 53 .port | toString -}}
  {{- $port := get $ports $key | default (dict "udp" false "tcp" false "service" (default (default 53 .port) .servicePort)) -}}
  {{- range $zone := .zones | default (list dict) -}}
    {{- $scheme := default "dns://" .scheme -}}
    {{- if has $scheme (list "dns://" "quic://" "https3://") }}{{ $_ := set $port "udp" true }}{{ end -}}
    {{- if or .use_tcp (has $scheme (list "tls://" "https://" "grpc://")) }}{{ $_ := set $port "tcp" true }}{{ end -}}
  {{- end -}}
  {{- range $name := list "nodePort" "hostPort" -}}
    {{- with get $server $name }}{{ $_ := set $port $name . }}{{ end -}}
  {{- end -}}
  {{- $_ := set $ports $key $port -}}
{{- end -}}
{{- toJson $ports -}}
{{- end -}}
